/*
 * The names in a backup's directory:
 *
 *   backup.json                              the manifest; written last
 *   master_<backup id>.sqlite                a copy of the master database, and in it the list of all user databases
 *   users/<database id>_<SHA-256>.sqlite     a copy of a user database; the first 16 digits of its SHA-256
 *   drafts/                                  files that are not complete yet
 *   state.sqlite                             which copy was made of which state of a file; locks the directory
 *
 * No name is ever used for two contents. So a refresh adds files, one rename of backup.json makes them the backup, and
 * only then the old files are deleted: at every moment the last complete backup can be restored.
 *
 * It is not the layout of a store on purpose: opening a store writes, and would change the backup.
 */

import { manifestName } from "../layout.js";

export const stateName = "state.sqlite";
export const copiesName = "users";
export const draftsName = "drafts";

/** Returns the name of the copy of the master database. */
export function masterCopyName(backupId: string): string {
  return `master_${backupId}.sqlite`;
}

/** Returns whether a name is that of a copy of the master database. */
export function isMasterCopyName(name: string): boolean {
  return /^master_[0-9a-f]{32}\.sqlite$/.test(name);
}

/** Returns the name, in `users`, of a copy of a user database. */
export function userCopyName(databaseId: string, sha256: string): string {
  return `${databaseId}_${sha256.slice(0, 16)}.sqlite`;
}

/** Returns the database id in the name of a copy of a user database, or undefined if it is not such a name. */
export function databaseIdOfCopy(name: string): string | undefined {
  return /^([0-9a-f]{32})_[0-9a-f]{16}\.sqlite$/.exec(name)?.[1];
}

/** Returns whether a name may be in a backup's directory. */
export function isBackupName(name: string): boolean {
  return (
    [manifestName, stateName, copiesName, draftsName].includes(name) ||
    name.startsWith(`${stateName}-`) ||
    isMasterCopyName(name)
  );
}
