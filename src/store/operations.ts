import { authIdOf, authIdOfAccount, isAuthId } from "./api-key.js";
import type { Context } from "./context.js";
import { AccountNotFoundError, InvalidCallbackError } from "./errors.js";
import { publish, type StoreEvents } from "./events.js";
import type { Guards } from "./guards.js";
import type { StoredAccount } from "./master/index.js";
import { changeKey, removeAccount } from "./protocol/index.js";
import { checkActive, checkSettings } from "./settings.js";
import type { RegistrationStore, StorePromises } from "./store.js";
import { readUserDatabase, transactUserDatabase } from "./user-database/index.js";
import { type CallOptions, limitsOf, untilFree } from "./waiting.js";

/** The operations that may wait for a lock, in their synchronous form. */
export type Operations = Pick<RegistrationStore, "update" | "setActive" | "changeKey" | "remove" | "withUserDatabase">;

/** Returns the synchronous operations. */
export function operationsOf(context: Context, { reading, writing }: Guards): Operations {
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
      const readAccount = (): StoredAccount =>
        reading("reaching a user database", () => activeAccount(context, authId));
      const transact = context.readOnly ? readUserDatabase : transactUserDatabase;
      return transact(context, readAccount, callback);
    },
  };
}

/** Returns the same operations as promises. */
export function promisesOf(context: Context, operations: Operations, busyTimeoutMs: number): StorePromises {
  const waiting = <T>(doing: string, options: CallOptions | undefined, work: () => T): Promise<T> =>
    untilFree(context, doing, limitsOf(options, busyTimeoutMs), work);
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
