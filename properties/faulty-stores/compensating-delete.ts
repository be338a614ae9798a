import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

class RegistrationConflictError extends Error {}

function isConstraintError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_CONSTRAINT");
}

/**
 * Where registering fails on a constraint, `register` deletes what it had begun before it asks the caller to try again; but
 * its transaction has been rolled back by then, so what it deletes is the account of the one who was faster. The clean-up
 * is older than the transaction, and nobody who added the transaction dared to take it out.
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
          throw new RegistrationConflictError("somebody else is registering this key; try again", { cause: error });
        }
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;
