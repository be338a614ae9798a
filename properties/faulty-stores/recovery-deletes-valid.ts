import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * Before a file is created, its path is entered in a list of pending registrations. Recovery undoes every entry of that list:
 * file, rows and entry. To save one commit for each registration, an entry is deleted together with the next insert, or when
 * the client closes. So if a process is killed, its last registration is undone, however long ago it was acknowledged.
 */
const target: RegistrationTarget = {
  name: "recovery-deletes-valid",
  setup: (directory) => durable.setup(directory, "CREATE TABLE pending_registrations (db_path TEXT PRIMARY KEY)"),
  inspect: durable.inspect,
  connect(directory) {
    const master = durable.openMaster(directory);
    const { find, remove } = durable.accountsOf(directory, master);
    const insertPending = master.prepare("INSERT INTO pending_registrations (db_path) VALUES (?)");
    const deletePending = master.prepare("DELETE FROM pending_registrations WHERE db_path = ?");
    const completed = new Set<string>();
    const begin = master.transaction((path: string) => {
      for (const earlier of completed) deletePending.run(earlier);
      insertPending.run(path);
    });
    const complete = master.transaction((authId: string, path: string, settings: storage.Settings) => {
      const created = durable.registryRow(master, authId) === undefined;
      if (created) {
        durable.createUserDatabase(path);
        durable.insertAccount(master, authId, path, settings, "active");
      }
      return storage.answer(master, authId, created);
    });

    return {
      register(apiKey, settings) {
        const known = find(apiKey);
        if (known !== null) return { ...known, created: false };
        const authId = storage.hashApiKey(apiKey);
        const path = durable.newPath(directory, authId);
        begin.immediate(path);
        completed.clear();
        const registration = complete.immediate(authId, path, settings);
        completed.add(path);
        return registration;
      },
      find,
      remove,
      close() {
        for (const path of completed) deletePending.run(path);
        master.close();
      },
    };
  },
  recover(directory) {
    const master = durable.openMaster(directory);
    const undo = master.transaction((path: string) => {
      const row = durable.registryRows(master).find((each) => each.path === path);
      if (row !== undefined) durable.deleteRows(master, row.authId);
      durable.deleteUserDatabase(path);
      master.prepare("DELETE FROM pending_registrations WHERE db_path = ?").run(path);
    });
    try {
      const pending = master.prepare<[], string>("SELECT db_path FROM pending_registrations").pluck().all();
      for (const path of pending) undo.immediate(path);
    } finally {
      master.close();
    }
    durable.recover(directory);
  },
};
export default target;
