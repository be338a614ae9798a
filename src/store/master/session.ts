import type { Database } from "better-sqlite3";
import { hasTable } from "../identity.js";
import { newDatabaseId } from "../layout.js";

/*
 * A session of the master database begins when a store opens it while no other connection has it open, if all former commits
 * are in the file. So an operator who copies the file between two openings copies another session than that of the commits
 * which follow. It shows two mistakes of an operator that SQLite cannot notice.
 *
 * After a crash none begins: its name would be in one `-wal` with the former commits, where an older file finds both and they
 * agree. So a copy of the file alone, made between a crash and the next opening, has the session of the commits which follow.
 *
 * 1. A `-wal` that belongs to another version of the file. Example: a process is killed, its commits are in
 *    `master.sqlite-wal`. The operator copies an older backup over `master.sqlite` and leaves the `-wal`. SQLite replays
 *    it into the backup: a mixture of two states. So the session is kept twice, on two pages. `rollcall_session` is written
 *    when a session begins, and is checkpointed at once, so that it is in the file and not in the `-wal`. Every later
 *    commit writes `rollcall_session_of_commit`, which is then in the `-wal`. If the two differ, the `-wal` and the file do
 *    not belong together.
 * 2. A master database that is older than the user databases beside it: see `older-master.ts`.
 */

/** The session of a master database. */
export interface Session {
  /** Empty if the database is new, or of Rollcall 0.2.0. */
  readonly name: string;
  /** The session of the last commit. If it differs, the `-wal` does not belong to the file. */
  readonly ofCommit: string;
  /** Number of commits in the session. */
  readonly commits: number;
}

/** Begins a session and returns its name. Call it in a write transaction, and checkpoint after it. */
export function beginSession(database: Database): string {
  const name = newDatabaseId();
  database.prepare("UPDATE rollcall_session SET session = ?").run(name);
  database.prepare("UPDATE rollcall_session_of_commit SET session = ?, commits = 0").run(name);
  return name;
}

/**
 * Returns a function that marks a commit as one of the current session, and returns the session then. Every transaction
 * that changes rows calls it.
 */
export function prepareCommitMark(database: Database): () => Session | undefined {
  const mark = database.prepare<[], Session>(
    `UPDATE rollcall_session_of_commit
     SET session = (SELECT session FROM rollcall_session), commits = (commits + 1) & 0x7fffffff
     RETURNING session AS name, session AS ofCommit, commits`,
  );
  return () => mark.get();
}

/** Returns the session. */
export function readSession(database: Database): Session {
  const none: Session = { name: "", ofCommit: "", commits: 0 };
  if (!hasTable(database, "rollcall_session_of_commit")) return none;
  const session = database.prepare<[], Session>(
    `SELECT f.session AS name, c.session AS ofCommit, c.commits AS commits
     FROM rollcall_session f, rollcall_session_of_commit c`,
  );
  return session.get() ?? none;
}
