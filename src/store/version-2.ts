// TEMPORARY: the interface of version 2 and an adapter over version 1. Deleted before hand-over.
import { channel } from "node:diagnostics_channel";
import { join, resolve } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { Account } from "./accounts.js";
import { authIdOf } from "./api-key.js";
import type { AuditReport } from "./audit.js";
import { RegistrationStoreError } from "./errors.js";
import type { RegistrationStoreOptions } from "./options.js";
import type { Registration } from "./registration.js";
import type { Settings } from "./settings.js";
import { openRegistrationStore as openVersion1 } from "./store.js";

export type AccountRef = string | { readonly authId: string };
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}
export class KeyAlreadyRegisteredError extends RegistrationStoreError {
  readonly code = "KEY_ALREADY_REGISTERED";
}
export interface RegistrationStore {
  readonly directory: string;
  register(apiKey: string, settings?: Settings, options?: CallOptions): Promise<Registration>;
  find(account: AccountRef): Account | null;
  accounts(options?: { status?: "active" | "inactive" | "unfinished"; after?: string; limit?: number }): {
    readonly accounts: readonly Account[];
    readonly next: string | null;
  };
  count(): { readonly total: number; readonly active: number; readonly inactive: number; readonly unfinished: number };
  withUserDatabase<T>(account: AccountRef, callback: (database: Database) => T): T;
  auditInSlices(options?: { signal?: AbortSignal }): Promise<AuditReport>;
  readonly promises: {
    update(account: AccountRef, settings: Settings, options?: CallOptions): Promise<boolean>;
    setActive(account: AccountRef, active: boolean, options?: CallOptions): Promise<boolean>;
    remove(account: AccountRef, options?: CallOptions): Promise<boolean>;
    changeKey(account: AccountRef, newApiKey: string, options?: CallOptions): Promise<boolean>;
  };
  close(): void;
}

export function openRegistrationStore(options: RegistrationStoreOptions): RegistrationStore {
  const directory = resolve(options.directory);
  const one = openVersion1(options);
  const master = new Sqlite(join(directory, "master.sqlite"));
  const keys = new Map<string, string>();
  const idOf = (account: AccountRef): string => (typeof account === "string" ? authIdOf(account) : account.authId);
  const keyOf = (account: AccountRef): string =>
    typeof account === "string" ? account : (keys.get(account.authId) ?? "no key is known");
  const select = `SELECT k.auth_id AS authId, key_name AS keyName, poll_interval AS pollInterval, is_active AS active,
    k.created_at AS createdAt, k.updated_at AS updatedAt FROM api_keys k`;
  const toAccount = (row: unknown): Account => {
    const account = row as Account;
    return { ...account, active: Boolean(account.active) };
  };
  const publish = (name: string, message: object): void => {
    channel(`rollcall:${name}`).publish({ directory, ...message });
  };
  return {
    directory,
    async register(apiKey, settings) {
      const began = performance.now();
      const authId = authIdOf(apiKey);
      try {
        publish("step", { authId, step: "intent" });
        const registration = await one.register(apiKey, settings);
        keys.set(authId, apiKey);
        const outcome = registration.created ? "created" : "existing";
        publish("register", { authId, outcome, code: null, durationMs: performance.now() - began });
        return registration;
      } catch (error) {
        const code = error instanceof RegistrationStoreError ? error.code : null;
        publish("register", { authId, outcome: "failed", code, durationMs: performance.now() - began });
        throw error;
      }
    },
    find(account) {
      one.find("-");
      const row = master.prepare(`${select} WHERE k.auth_id = ?`).get(idOf(account));
      return row === undefined ? null : toAccount(row);
    },
    accounts({ status, after = "", limit = 100 } = {}) {
      const active = status === undefined ? "" : `AND is_active = ${status === "active" ? 1 : 0}`;
      const rows = master.prepare(`${select} WHERE k.auth_id > ? ${active} ORDER BY 1 LIMIT ?`).all(after, limit + 1);
      const accounts = rows.slice(0, limit).map(toAccount);
      return { accounts, next: rows.length > limit ? (accounts.at(-1)?.authId ?? null) : null };
    },
    count() {
      one.find("-");
      const [total, active] = master.prepare("SELECT count(*), sum(is_active) FROM api_keys").raw().get() as [
        number,
        number | null,
      ];
      return { total, active: active ?? 0, inactive: total - (active ?? 0), unfinished: 0 };
    },
    withUserDatabase: (account, callback) => one.withUserDatabase(idOf(account), callback),
    auditInSlices: async () => one.audit(),
    promises: {
      async update(account, settings) {
        const found = one.update(keyOf(account), settings);
        publish("change", { authId: idOf(account), operation: "update", found });
        return found;
      },
      setActive: async (account, active) => one.setActive(keyOf(account), active),
      remove: async (account) => one.remove(keyOf(account)),
      async changeKey(account, newApiKey) {
        const [from, to] = [idOf(account), authIdOf(newApiKey)];
        return master
          .transaction(() => {
            const taken = master.prepare("SELECT 1 FROM api_keys WHERE auth_id = ?").get(to) !== undefined;
            if (taken) throw new KeyAlreadyRegisteredError("the new API key is registered already");
            const { changes } = master.prepare("UPDATE api_keys SET auth_id = ? WHERE auth_id = ?").run(to, from);
            master.prepare("UPDATE user_registry SET auth_id = ? WHERE auth_id = ?").run(to, from);
            keys.set(to, newApiKey);
            return changes > 0;
          })
          .immediate();
      },
    },
    close() {
      master.close();
      one.close();
    },
  };
}
