import type { Database } from "better-sqlite3";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * A hand-written transaction: BEGIN, the work, COMMIT. If the work throws, because the disk is full or a file cannot be opened,
 * there is no rollback. The connection stays in its transaction and keeps the write lock, so all other clients wait in vain,
 * and its own next transaction fails too.
 */
function transact<T>(master: Database, work: () => T): T {
  master.exec("BEGIN IMMEDIATE");
  const result = work();
  master.exec("COMMIT");
  return result;
}

const target: RegistrationTarget = {
  name: "transaction-left-open",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory),
  inspect: durable.inspect,
  connect(directory) {
    const { register, find, remove, close } = durable.connect(directory, { transact });
    return { register, find, remove, close };
  },
};
export default target;
