import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * `remove` deletes the user's file and then both rows in one transaction, which looks atomic. But a rollback does not bring back
 * a file. A crash before the COMMIT leaves an account without its database, and recovery cannot know that a removal was
 * under way.
 */
const target: RegistrationTarget = {
  name: "unlink-before-row",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory),
  inspect: durable.inspect,
  connect(directory) {
    const master = durable.openMaster(directory);
    const { register, find, writeUserData, readUserData } = durable.accountsOf(directory, master);
    const removeIfThere = master.transaction((authId: string) => {
      const row = durable.registryRow(master, authId);
      if (row === undefined) return false;
      durable.deleteUserDatabase(row.path);
      durable.deleteRows(master, authId);
      return true;
    });
    return {
      register,
      find,
      remove: (apiKey) => removeIfThere.immediate(storage.hashApiKey(apiKey)),
      writeUserData,
      readUserData,
      close: () => void master.close(),
    };
  },
};
export default target;
