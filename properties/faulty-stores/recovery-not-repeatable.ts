import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * Recovery finishes the registrations that a crash has cut short, and keeps a log of which: an account is made once, so
 * its path is the key. A recovery that is cut short after it has written the log, before it has finished the account, has
 * the next one write the same line again, which throws; and so does every one after that: the application never starts
 * again. Nobody expects a crash of what runs for a moment only, after a crash.
 */
const target: RegistrationTarget = {
  name: "recovery-not-repeatable",
  setup: (directory) => durable.setup(directory, "CREATE TABLE recovery_log (db_path TEXT PRIMARY KEY, auth_id TEXT)"),
  inspect: durable.inspect,
  connect(directory) {
    const { register, find, remove, close } = durable.connect(directory);
    return { register, find, remove, close };
  },
  recover(directory) {
    const master = durable.openMaster(directory);
    const log = master.prepare("INSERT INTO recovery_log (db_path, auth_id) VALUES (?, ?)");
    try {
      const { provision } = durable.accountsOf(directory, master);
      for (const { authId, path } of durable.registryRows(master).filter(durable.isProvisioning)) {
        log.run(path, authId);
        provision(authId);
      }
    } finally {
      master.close();
    }
    durable.recover(directory);
  },
};
export default target;
