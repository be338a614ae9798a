import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * Recovery finishes the interrupted registrations and logs each one with its path as the primary key. If recovery itself is
 * interrupted after it has written the log and before it has finished the account, the next recovery inserts the same row
 * again and throws. So does every later one: the application never starts again. A crash during recovery is easy to forget,
 * because recovery is rare and short.
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
