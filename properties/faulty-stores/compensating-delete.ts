import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

class RegistrationConflictError extends Error {}

function isConstraintError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_CONSTRAINT");
}

/**
 * If registering violates a constraint, `register` deletes what it inserted and asks the caller to try again. But by then its
 * transaction was rolled back, so it deletes the account of the other client. The clean-up is older than the transaction,
 * and was kept when the transaction was added.
 */
const target: RegistrationTarget = {
  name: "compensating-delete",
  setup: storage.setup,
  inspect: storage.inspect,
  tolerates: (error) => error instanceof RegistrationConflictError,
  connect(directory) {
    const master = storage.openMaster(directory);
    const create = master.transaction((authId: string, settings: storage.Settings) => {
      storage.createAccount(directory, master, authId, settings);
      return storage.answer(master, authId, true);
    });
    const cleanUp = master.transaction((authId: string) => storage.deleteAccount(directory, master, authId));

    return {
      register(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        if (storage.hasRegistryRow(master, authId)) return storage.answer(master, authId, false);
        try {
          return create.immediate(authId, settings);
        } catch (error) {
          if (!isConstraintError(error)) throw error;
          cleanUp.immediate(authId);
          throw new RegistrationConflictError("another client is registering this key; try again", { cause: error });
        }
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;
