import type { Database } from "better-sqlite3";
import { hasTable } from "./identity.js";
import { newDatabaseId } from "./layout.js";

/*
 * A session of the master database begins each time a store opens it while no other connection has it open. It shows two
 * mistakes of an operator that SQLite cannot notice.
 *
 * 1. A `-wal` that belongs to another version of the file. Example: a process is killed, its commits are in
 *    `master.sqlite-wal`. The operator copies an older backup over `master.sqlite` and leaves the `-wal`. SQLite replays
 *    it into the backup: a mixture of two states. So the session is kept twice, on two pages. `rollcall_session` is written
 *    when a session begins, and is checkpointed at once, so that it is in the file and not in the `-wal`. Every later
 *    commit writes `rollcall_session_of_commit`, which is then in the `-wal`. If the two differ, the `-wal` and the file do
 *    not belong together.
 * 2. A master database that is older than the user databases beside it. The session is also kept in the file `session`. If it
 *    differs, the master was restored or replaced, and the user databases must be compared with its rows.
 */

/** Begins a session and returns it. Call it in a write transaction, and checkpoint after it. */
export function beginSession(database: Database): string {
  const session = newDatabaseId();
  database.prepare("UPDATE rollcall_session SET session = ?").run(session);
  prepareCommitMark(database)();
  return session;
}

/** Returns a function that marks a commit as one of the current session. Every transaction that changes rows calls it. */
export function prepareCommitMark(database: Database): () => void {
  const mark = database.prepare(
    `UPDATE rollcall_session_of_commit
     SET session = (SELECT session FROM rollcall_session), commits = (commits + 1) & 0x7fffffff`,
  );
  return () => {
    mark.run();
  };
}

/** The sessions in a master database: of the file, and of the last commit. */
export interface Sessions {
  readonly ofFile: string;
  readonly ofCommit: string;
}

/** Returns the sessions. Both are empty if the database is of Rollcall 0.2.0. */
export function readSessions(database: Database): Sessions {
  const nothing: Sessions = { ofFile: "", ofCommit: "" };
  if (!hasTable(database, "rollcall_session_of_commit")) return nothing;
  const sessions = database.prepare<[], Sessions>(
    `SELECT f.session AS ofFile, c.session AS ofCommit FROM rollcall_session f, rollcall_session_of_commit c`,
  );
  return sessions.get() ?? nothing;
}
