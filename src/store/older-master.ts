import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { adoptUsers, findLostUsers } from "./adoption.js";
import { deleteFile } from "./durable-files.js";
import { readEpochs } from "./epoch.js";
import { MasterOlderThanUsersError } from "./errors.js";
import { epochDirectoryName, fileMode } from "./layout.js";
import type { OlderMaster } from "./options.js";

/*
 * A master database that is older than the user databases beside it. Its epoch is also noted beside it, as the name of the
 * only file in the directory `epoch`. If the two differ, the master was restored or replaced, and the user databases must
 * be compared with its rows.
 *
 * It is a name, and not the contents of a file, because of the most common way to restore: `cp -r backup/. data`. That
 * brings an older master and its older note, and leaves the user databases of later accounts where they are. Contents
 * would be replaced and agree with the master. Of names there are two then.
 */

/**
 * If the master database was restored or replaced: compares the user databases with its rows, and gives the accounts that
 * it lacks their rows back. Returns their auth ids. Call it in a write transaction.
 * @throws {MasterOlderThanUsersError} If it lacks some, and `olderMaster` is "refuse".
 */
export function reconcileUsers(directory: string, database: Database, olderMaster: OlderMaster): readonly string[] {
  if (isNoted(directory, readEpochs(database).ofFile)) return [];
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

/** A database without an epoch is new, or of Rollcall 0.2.0. */
function isNoted(directory: string, epoch: string): boolean {
  const noted = readdirSync(join(directory, epochDirectoryName));
  return epoch === "" ? noted.length === 0 : noted.length === 1 && noted[0] === epoch;
}

/**
 * Notes the epoch, in the transaction that writes it into the database. The name is not synced: if the two differ after a
 * power loss, the next opening compares the user databases with the rows, which only takes time.
 */
export function noteEpoch(directory: string, epoch: string): void {
  const notes = join(directory, epochDirectoryName);
  const [former, ...others] = readdirSync(notes);
  for (const other of others) deleteFile(join(notes, other));
  if (former === undefined) writeFileSync(join(notes, epoch), "", { flag: "wx", mode: fileMode });
  else renameSync(join(notes, former), join(notes, epoch));
}
