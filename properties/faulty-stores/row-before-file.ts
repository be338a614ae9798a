import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * The rows are committed and the user's file is created after that, so that no client waits for the disk while the rows are
 * locked. The files to create are a queue in the client's memory. After an error the next call continues, but a killed
 * process loses the queue. The user is then registered without a database and never gets one, because later calls of
 * `register` find the user registered.
 */
const target: RegistrationTarget = {
  name: "row-before-file",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory),
  inspect: durable.inspect,
  connect(directory) {
    const master = durable.openMaster(directory);
    const { find, remove } = durable.accountsOf(directory, master);
    const filesToCreate = new Map<string, string>();
    const getOrInsert = master.transaction((authId: string, settings: storage.Settings) => {
      const created = durable.registryRow(master, authId) === undefined;
      if (created) {
        const path = durable.newPath(directory, authId);
        durable.insertAccount(master, authId, path, settings, "active");
        filesToCreate.set(path, authId);
      }
      return storage.answer(master, authId, created);
    });
    const createFile = master.transaction((path: string, authId: string) => {
      const isCurrent = durable.registryRow(master, authId)?.path === path;
      if (isCurrent) durable.createUserDatabase(path);
    });

    return {
      register(apiKey, settings) {
        const registration = getOrInsert.immediate(storage.hashApiKey(apiKey), settings);
        for (const [path, authId] of filesToCreate) {
          createFile.immediate(path, authId);
          filesToCreate.delete(path);
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
