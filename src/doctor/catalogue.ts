import type { FindingCode, Severity } from "./findings.js";

/** What a finding means, what probably caused it, and what repair does about it. */
export interface Explanation {
  readonly severity: Severity;
  readonly title: string;
  readonly means: string;
  readonly cause: string;
  readonly repair: string;
}

/** The explanation of each code, the worst first. Reports and docs/doctor.md use these texts. */
export const catalogue: { readonly [Code in FindingCode]: Explanation } = {
  "master-corrupt": {
    severity: "error",
    title: "Damage in the master database",
    means: "`PRAGMA integrity_check` reports that the file of the two tables is damaged.",
    cause: "The file was copied while a process was writing it, a `-wal` or `-journal` was lost, or the disk failed.",
    repair: "Nothing, and no other repair is done either. Restore the database from a backup.",
  },
  "master-foreign-key": {
    severity: "error",
    title: "Rows that break a foreign key",
    means: "`PRAGMA foreign_key_check` reports rows whose parent row does not exist.",
    cause: "A connection wrote without `PRAGMA foreign_keys = ON`.",
    repair: "Nothing for other tables: decide which rows are right. In a store it often ends with the other findings.",
  },
  "key-without-registry": {
    severity: "error",
    title: "API keys without a registry entry",
    means: "The account is in `api_keys` and not in `user_registry`, so joins of the two do not find it.",
    cause: "The registration wrote two tables in two transactions, and the second failed.",
    repair:
      "If the user's database exists under its usual name, the registry row is added. If no file can be the user's, the " +
      "half registration is undone: the row moves to the undo log, and the user can register again with the same key.",
  },
  "registry-without-key": {
    severity: "error",
    title: "Registry entries without an API key",
    means: "The account is in `user_registry` and not in `api_keys`, so no key can reach its data.",
    cause: "The key was deleted without its registry entry, or a registration was undone in one table only.",
    repair:
      "The key cannot be restored. The row moves to the undo log and the database to the quarantine, both intact.",
  },
  "duplicate-auth-id": {
    severity: "error",
    title: "Auth ids with several rows",
    means: "A table has several rows for one auth id, so which one is used depends on the query.",
    cause: "Check, then insert, by two clients at once, in a table without a primary key or a unique index.",
    repair: "The oldest complete row stays. The others move to the undo log, their databases to the quarantine.",
  },
  "duplicate-db-path": {
    severity: "error",
    title: "Paths that several rows name",
    means: "Several rows of `user_registry` have the same `db_path`. If they are different accounts, they share data.",
    cause: "As for `duplicate-auth-id`; or a path that does not contain the whole auth id.",
    repair: "Rows of one account are reduced to one. If the accounts differ, decide whose data the file is.",
  },
  "user-database-missing": {
    severity: "error",
    title: "User databases that do not exist",
    means: "The registry names a file that is not there.",
    cause:
      "The file was deleted, or `users` was not restored with the master. An application that opens it makes it anew.",
    repair:
      "If exactly one unregistered file is obviously the account's, the row is led to it. Otherwise nothing: restore the " +
      "file from a backup. An empty database is never made.",
  },
  "user-database-empty": {
    severity: "error",
    title: "User databases without a table",
    means: "The file has 0 bytes, or it is a database without tables.",
    cause: "A lost file was opened, which made a new one; or the process ended before the migrations.",
    repair: "Nothing: data may have been there. Restore the file from a backup, or let the application set it up.",
  },
  "user-database-corrupt": {
    severity: "error",
    title: "User databases that are damaged",
    means: "The file is no SQLite database, or SQLite reports damage in it.",
    cause: "A copy of a live file, a full disk, a lost journal, or a failing disk.",
    repair: "Nothing: restore the file from a backup, or rescue what can be read with `.recover` of the sqlite3 shell.",
  },
  "user-database-unreadable": {
    severity: "error",
    title: "User databases that cannot be read",
    means: "The file cannot be opened: permissions, a lock that is held for long, or no regular file.",
    cause: "A backup restored by another user of the system, or a process that does not end its transaction.",
    repair: "Nothing: give the doctor access, or end the process.",
  },
  "user-database-foreign": {
    severity: "error",
    title: "User databases of another account",
    means: "The identity in the file is not that of its account and store.",
    cause: "Files were exchanged or copied by hand, or come from the backup of another store.",
    repair: "Nothing: move the file to the account that it names, and restore this account's own.",
  },
  "user-database-shared": {
    severity: "error",
    title: "Files that several accounts use",
    means: "Different paths in the registry lead to the same file, through links or different spellings.",
    cause: "Symbolic or hard links made by hand, or paths written once absolute and once relative.",
    repair: "Nothing: decide whose data the file is.",
  },
  "user-database-removed": {
    severity: "error",
    title: "Active accounts whose database is marked as removed",
    means: "The file of an active account carries the mark of a removed one, so the store refuses to open it.",
    cause: "The master was restored from a backup that is older than the removal.",
    repair: "Nothing: remove the account again, or restore the master that belongs to the files.",
  },
  "active-differs": {
    severity: "warning",
    title: "Accounts that are active in one table only",
    means: "`is_active` in `api_keys` and `status` in `user_registry` contradict each other.",
    cause: "The account was deactivated in one table, or the two were written in two transactions.",
    repair: "Nothing: only you know whether the account shall be active.",
  },
  "unknown-status": {
    severity: "warning",
    title: "Statuses that are not known",
    means: "`status` in `user_registry` is not active, inactive, provisioning or removing.",
    cause: "Another version of the application, or a row changed by hand.",
    repair: "Nothing: the application decides what the status means.",
  },
  "unfinished-registration": {
    severity: "warning",
    title: "Registrations that did not finish",
    means: "The account has been `provisioning` for longer than a registration takes.",
    cause: "The process was killed while it registered the account.",
    repair: "If its database does not exist or has no rows, the registration is undone. Otherwise decide.",
  },
  "unfinished-removal": {
    severity: "warning",
    title: "Removals that did not finish",
    means: "The account has been `removing` for longer than a removal takes.",
    cause: "The process was killed while it removed the account.",
    repair: "The removal is finished: the rows move to the undo log, the database to the quarantine.",
  },
  "user-database-orphaned": {
    severity: "warning",
    title: "User databases that no row names",
    means: "A database in the directory of the user databases is not in `user_registry`.",
    cause: "A registration or removal that stopped half-way, or a master that is older than its user databases.",
    repair:
      "If exactly one account obviously misses it, it is linked to that account. Otherwise it moves to the quarantine. A " +
      "live database of this store stays: the master may be too old.",
  },
  "user-database-outside": {
    severity: "warning",
    title: "User databases outside of their directory",
    means: "The registry names a file that is not in the directory of the user databases; backups may not include it.",
    cause: "A path changed by hand, a link, or a directory that was moved in part.",
    repair: "Nothing: move the file and correct the path, or name the right directory with --users.",
  },
  "journal-left-over": {
    severity: "warning",
    title: "Journals of a killed process",
    means: "A `-journal` or `-wal` beside a database waits to be recovered by the next process that opens it.",
    cause: "A process was killed. It is harmless until one of the two files is moved, deleted or restored alone.",
    repair: "Both are copied to the quarantine; then the database is opened, and SQLite recovers it.",
  },
  "journal-without-database": {
    severity: "warning",
    title: "Journals without a database",
    means:
      "A `-journal`, `-wal` or `-shm` has no database beside it. A database restored there would be damaged by it.",
    cause: "The database was deleted or moved without its companions.",
    repair: "It moves to the quarantine.",
  },
  "similar-auth-id": {
    severity: "warning",
    title: "Auth ids that differ only in their form",
    means: "They are equal but for case, white space, invisible characters or the Unicode form.",
    cause: "Keys or ids were not put into one form before they were stored, so one user became several.",
    repair: "Nothing, and no other repair touches these accounts: decide which is the user's.",
  },
  "similar-key": {
    severity: "warning",
    title: "API keys that differ only in their form",
    means: "They are equal but for case, white space, invisible characters or the Unicode form.",
    cause: "As for `similar-auth-id`; typically a copied key with a blank or a line break behind it.",
    repair: "Nothing: decide which account is the user's.",
  },
  "similar-name": {
    severity: "note",
    title: "Key names that differ only in their form",
    means: "They are equal but for case, white space, invisible characters or the Unicode form.",
    cause: "Names are free text, so this may be intended. It can also be one user with two accounts.",
    repair: "Nothing.",
  },
};

/** All codes, the worst first. */
export const findingCodes = Object.keys(catalogue).filter((code): code is FindingCode =>
  Object.hasOwn(catalogue, code),
);

/** The page about a code in the documentation. */
export function pageOf(code: FindingCode): string {
  return `docs/doctor.md#${code}`;
}
