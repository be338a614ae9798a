import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * `remove` deletes the user's file and then both rows, all of it inside of one transaction, which looks as if it happened
 * at once; but a rollback does not bring back a file. A crash before the COMMIT leaves an account without its database,
 * and recovery cannot know that somebody was about to remove it.
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
