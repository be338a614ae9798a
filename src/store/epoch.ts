import type { Database } from "better-sqlite3";
import { newDatabaseId } from "./layout.js";

/*
 * An epoch of the master database begins each time a store opens it while no other connection has it open. It shows two
 * mistakes of an operator that SQLite cannot notice.
 *
 * 1. A `-wal` that belongs to another version of the file. Example: a process is killed, its commits are in
 *    `master.sqlite-wal`. The operator copies an older backup over `master.sqlite` and leaves the `-wal`. SQLite replays
 *    it into the backup: a mixture of two states. So the epoch is kept twice, on two pages. `rollcall_epoch` is written
 *    when an epoch begins, and is checkpointed at once, so that it is in the file and not in the `-wal`. Every later
 *    commit writes `rollcall_epoch_of_commit`, which is then in the `-wal`. If the two differ, the `-wal` and the file do
 *    not belong together.
 * 2. A master database that is older than the user databases beside it. The epoch is also kept in the file `epoch`. If it
 *    differs, the master was restored or replaced, and the user databases must be compared with its rows.
 */

/** Begins an epoch and returns it. Call it in a write transaction, and checkpoint after it. */
export function beginEpoch(database: Database): string {
  const epoch = newDatabaseId();
  database.prepare("UPDATE rollcall_epoch SET epoch = ?").run(epoch);
  prepareCommitMark(database)();
  return epoch;
}

/** Returns a function that marks a commit as one of the current epoch. Every transaction that changes rows calls it. */
export function prepareCommitMark(database: Database): () => void {
  const mark = database.prepare(
    `UPDATE rollcall_epoch_of_commit
     SET epoch = (SELECT epoch FROM rollcall_epoch), commits = (commits + 1) & 0x7fffffff`,
  );
  return () => {
    mark.run();
  };
}

/** The epochs in a master database: of the file, and of the last commit. */
export interface Epochs {
  readonly ofFile: string;
  readonly ofCommit: string;
}

/** Returns the epochs. Both are empty if the database is of Rollcall 0.2.0. */
export function readEpochs(database: Database): Epochs {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'rollcall_epoch_of_commit'").get();
  if (known === undefined) return { ofFile: "", ofCommit: "" };
  const read = (table: string): string =>
    database.prepare<[], string>(`SELECT epoch FROM ${table}`).pluck().get() ?? "";
  return { ofFile: read("rollcall_epoch"), ofCommit: read("rollcall_epoch_of_commit") };
}
