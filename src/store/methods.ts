import { cacheAccounts } from "./account-cache.js";
import { prepareAccountLists } from "./account-lists.js";
import { publicAccount, type StoredAccount } from "./accounts.js";
import { authIdOf, authIdOfAccount, isAuthId } from "./api-key.js";
import { audit, auditInSlices } from "./audit.js";
import { changeKey } from "./change-key.js";
import type { Context } from "./context.js";
import { AccountNotFoundError, InvalidCallbackError, StoreClosedError, StoreReadOnlyError } from "./errors.js";
import { publish, type StoreEvents } from "./events.js";
import { type Maintenance, startMaintenance } from "./maintenance.js";
import { migrateAll } from "./migrate-all.js";
import { registerMany } from "./register-many.js";
import { createRegistrar } from "./registration.js";
import { removeAccount } from "./removal.js";
import { checkActive, checkSettings, noSettings } from "./settings.js";
import { codeOf, translatingErrors } from "./storage-errors.js";
import type { RegistrationStore, StorePromises } from "./store.js";
import { readUserDatabase, transactUserDatabase } from "./user-transaction.js";
import { type CallOptions, limitsOf, untilFree } from "./waiting.js";

/** Returns the methods of an open store. */
export function methodsOf(
  context: Context,
  opening: RegistrationStore["opening"],
  busyTimeoutMs: number,
): RegistrationStore {
  const { master, accounts, template, directory } = context;
  const lists = prepareAccountLists(master.database);
  const cache = cacheAccounts(master, accounts, lists);
  const registrar = createRegistrar(context);
  const maintenances = new Set<Maintenance>();
  let open = true;

  const reading = <T>(doing: string, work: () => T): T => {
    if (!open) throw new StoreClosedError(`${doing}: the store is closed; open it again`);
    return translatingErrors(doing, work);
  };
  const writing = <T>(doing: string, work: () => T): T =>
    reading(doing, () => {
      if (context.readOnly) throw new StoreReadOnlyError(`${doing}: the store was opened with readOnly`);
      return work();
    });

  const operations = operationsOf(context, reading, writing);
  const waiting = <T>(doing: string, options: CallOptions | undefined, work: () => T): Promise<T> =>
    untilFree(context, doing, limitsOf(options, busyTimeoutMs), work);

  return {
    directory,
    opening,
    async register(apiKey, settings, options) {
      const began = performance.now();
      const authId = authIdOf(apiKey);
      const checked = settings === undefined ? noSettings : checkSettings(settings);
      const known = reading("registering", () => cache.read(authId));
      if (known !== undefined) {
        publishRegistration(context, authId, began, { outcome: "existing", code: null });
        return { ...publicAccount(known), created: false };
      }
      try {
        const limits = limitsOf(options, busyTimeoutMs);
        const registration = await writing("registering", () => registrar.register(authId, checked, limits));
        const outcome = registration.created ? "created" : "existing";
        publishRegistration(context, authId, began, { outcome, code: null });
        return registration;
      } catch (error) {
        publishRegistration(context, authId, began, { outcome: "failed", code: codeOf(error) });
        throw error;
      }
    },
    registerMany(entries, options) {
      return registerMany(({ apiKey, settings }) => this.register(apiKey, settings), entries, options);
    },
    find(account) {
      const authId = authIdOfAccount(account);
      const found = reading("finding an account", () => cache.read(authId));
      return found === undefined ? null : publicAccount(found);
    },
    ...operations,
    promises: promisesOf(operations, waiting),
    listActive: () => reading("listing active accounts", () => cache.listActive()),
    accounts: (options = {}) => reading("listing accounts", () => lists.page(options)),
    count: () => reading("counting accounts", () => lists.count()),
    migrateAll: async (options) => await writing("migrating", () => migrateAll(context, options)),
    audit: () => reading("auditing", () => audit(context)),
    auditInSlices: async (options) => await reading("auditing", () => auditInSlices(context, options)),
    startMaintenance(options) {
      const maintenance = writing("starting maintenance", () => startMaintenance(context, options));
      maintenances.add(maintenance);
      return maintenance;
    },
    close() {
      if (!open) return;
      open = false;
      for (const maintenance of maintenances) void maintenance.stop();
      registrar.close(
        new StoreClosedError("registering: the store was closed before the registration began; open it again"),
      );
      template.close();
      master.close();
    },
  };
}

function publishRegistration(
  { directory, logger }: Context,
  authId: string,
  began: number,
  ended: Pick<StoreEvents["register"], "outcome" | "code">,
): void {
  const durationMs = performance.now() - began;
  publish("register", { directory, authId, durationMs, ...ended });
  const fields = { authId, durationMs, ...ended };
  if (ended.outcome === "failed") logger.warn(fields, "a registration failed");
  else if (ended.outcome === "created") logger.info(fields, "registered");
  else logger.debug(fields, "registered before");
}

type Guard = <T>(doing: string, work: () => T) => T;
type Operations = Pick<RegistrationStore, "update" | "setActive" | "changeKey" | "remove" | "withUserDatabase">;

/** The operations that may wait for a lock, in their synchronous form. */
function operationsOf(context: Context, reading: Guard, writing: Guard): Operations {
  const { master, accounts } = context;
  const changed = (authId: string, operation: StoreEvents["change"]["operation"], found: boolean): boolean => {
    publish("change", { directory: context.directory, authId, operation, found });
    context.logger.info({ authId, operation, found }, "changed");
    return found;
  };
  return {
    update(account, settings) {
      const authId = authIdOfAccount(account);
      const checked = checkSettings(settings);
      const found = writing("updating an account", () => master.write(() => accounts.change(authId, checked)));
      return changed(authId, "update", found);
    },
    setActive(account, active) {
      const authId = authIdOfAccount(account);
      const checked = { active: checkActive(active) };
      const found = writing("changing an account", () => master.write(() => accounts.change(authId, checked)));
      return changed(authId, "setActive", found);
    },
    changeKey(account, newApiKey) {
      const authId = authIdOfAccount(account);
      const newAuthId = authIdOf(newApiKey);
      const found = writing("changing a key", () => changeKey(context, authId, newAuthId));
      return changed(authId, "changeKey", found);
    },
    remove(account) {
      const authId = authIdOfAccount(account);
      const found = writing("removing an account", () => removeAccount(context, authId));
      return changed(authId, "remove", found);
    },
    withUserDatabase(authId, callback) {
      if (typeof callback !== "function") throw new InvalidCallbackError("withUserDatabase needs a function");
      checkAuthId(authId);
      const account = reading("reaching a user database", () => activeAccount(context, authId));
      const transact = context.readOnly ? readUserDatabase : transactUserDatabase;
      return transact(context, account, callback);
    },
  };
}

type Waiting = <T>(doing: string, options: CallOptions | undefined, work: () => T) => Promise<T>;

function promisesOf(operations: Operations, waiting: Waiting): StorePromises {
  return {
    update: async (account, settings, options) =>
      await waiting("updating an account", options, () => operations.update(account, settings)),
    setActive: async (account, active, options) =>
      await waiting("changing an account", options, () => operations.setActive(account, active)),
    changeKey: async (account, newApiKey, options) =>
      await waiting("changing a key", options, () => operations.changeKey(account, newApiKey)),
    remove: async (account, options) => await waiting("removing an account", options, () => operations.remove(account)),
    withUserDatabase: async (authId, callback, options) =>
      await waiting("using a user database", options, () => operations.withUserDatabase(authId, callback)),
  };
}

/** Throws if the value is no auth id. The message does not show the value: by mistake it may be an API key. */
function checkAuthId(authId: unknown): void {
  if (isAuthId(authId)) return;
  throw new AccountNotFoundError(
    "withUserDatabase needs an auth id, 64 hexadecimal digits (see authIdOf), and got something else",
  );
}

function activeAccount({ accounts }: Context, authId: string): StoredAccount {
  const account = accounts.read(authId);
  if (account?.status === "active") return account;
  throw new AccountNotFoundError(`no account has the auth id ${authId}; register its API key first`);
}
