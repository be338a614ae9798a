import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * The rows are committed, and the user's file is made after that, so that nobody waits for a disk with the rows
 * uncommitted. Which files are still to be made is a queue in the client's memory: an attempt that fails is made up for by
 * the next one, but a process that dies takes the queue with it. The user is registered then, has no database, and is
 * never given one, since whoever registers the key again finds it registered.
 */
const target: RegistrationTarget = {
  name: "row-before-file",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory),
  inspect: durable.inspect,
  connect(directory) {
    const master = durable.openMaster(directory);
    const { find, remove } = durable.accountsOf(directory, master);
    const filesToMake = new Map<string, string>();
    const getOrInsert = master.transaction((authId: string, settings: storage.Settings) => {
      const created = durable.registryRow(master, authId) === undefined;
      if (created) {
        const path = durable.newPath(directory, authId);
        durable.insertAccount(master, authId, path, settings, "active");
        filesToMake.set(path, authId);
      }
      return storage.answer(master, authId, created);
    });
    const makeFile = master.transaction((path: string, authId: string) => {
      const isStillWanted = durable.registryRow(master, authId)?.path === path;
      if (isStillWanted) durable.createUserDatabase(path);
    });

    return {
      register(apiKey, settings) {
        const registration = getOrInsert.immediate(storage.hashApiKey(apiKey), settings);
        for (const [path, authId] of filesToMake) {
          makeFile.immediate(path, authId);
          filesToMake.delete(path);
        }
        return registration;
      },
      find,
      remove,
      close: () => void master.close(),
    };
  },
};
export default target;
