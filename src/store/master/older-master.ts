import { existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { deleteFile } from "../durable-files.js";
import { MasterOlderThanUsersError } from "../errors.js";
import { fileMode, sessionDirectoryName } from "../layout.js";
import type { OlderMaster } from "../options.js";
import { adoptUsers, findLostUsers } from "./adoption.js";
import type { Session } from "./session.js";

/*
 * A master database that is older than the user databases beside it. Its session is also noted beside it, as the name of
 * the only file in the directory `session`, with `.used` behind it after the first commit. If the two differ, the master
 * was restored or replaced, and the user databases must be compared with its rows.
 *
 * It is a name, and not the contents of a file, because of the most common way to restore: `cp -r backup/. data`. That
 * brings an older master and its older note, and leaves the user databases of later accounts where they are. Contents
 * would be replaced and agree with the master. Of names there are two then.
 *
 * No name is synced: if the two differ after a power loss, the next opening compares the user databases with the rows,
 * which only takes time.
 */

/** Returns whether the session is the one that is noted. If not, call `reconcileUsers`. */
export function isNoted(directory: string, session: Session): boolean {
  const noted = readdirSync(join(directory, sessionDirectoryName));
  return session.name === "" ? noted.length === 0 : noted.length === 1 && noted[0] === noteOf(session);
}

function noteOf({ name, commits }: Pick<Session, "name" | "commits">): string {
  return commits === 0 ? name : `${name}.used`;
}

/** Notes a session that begins, in the transaction that begins it. */
export function noteSession(directory: string, name: string): void {
  const notes = join(directory, sessionDirectoryName);
  const [former, ...others] = readdirSync(notes);
  for (const other of others) deleteFile(join(notes, other));
  if (former === undefined) writeFileSync(join(notes, name), "", { flag: "wx", mode: fileMode });
  else renameSync(join(notes, former), join(notes, name));
}

/** Notes the first commit of a session, in its transaction. */
export function noteFirstCommit(directory: string, session: Session): void {
  if (session.commits !== 1) return;
  const notes = join(directory, sessionDirectoryName);
  const unused = join(notes, noteOf({ ...session, commits: 0 }));
  // Another note stays as it is: the next opening compares the user databases with the rows.
  if (existsSync(unused)) renameSync(unused, join(notes, noteOf(session)));
}

/**
 * Compares the user databases with the rows, and gives the accounts that the master lacks their rows back. Returns their
 * auth ids. Call it in a write transaction.
 * @throws {MasterOlderThanUsersError} If it lacks some, and `olderMaster` is "refuse".
 */
export function reconcileUsers(directory: string, database: Database, olderMaster: OlderMaster): readonly string[] {
  const lost = findLostUsers(directory, database);
  if (lost.length === 0) return [];
  switch (olderMaster) {
    case "adopt":
      return adoptUsers(database, lost);
    case "refuse":
      throw new MasterOlderThanUsersError(
        `the master database in ${directory} is older than its user databases: ${lost.length} of them belong to accounts ` +
          `that it does not know (first: ${lost[0]?.dbPath}); restore a newer backup, or open the store with ` +
          'olderMaster: "adopt" to give these accounts their rows back',
      );
    default:
      return olderMaster satisfies never;
  }
}
