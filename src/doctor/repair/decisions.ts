import type { FindingCode } from "../findings.js";

/** What a human has to decide about the codes that repair never touches. */
export const decisions: { readonly [Code in FindingCode]?: string } = {
  "master-corrupt": "restore the database from a backup; nothing is repaired in a damaged one",
  "master-foreign-key": "decide whether the row or its lost parent is right",
  "user-database-empty": "restore the file from a backup, or let the application set it up if there was no data",
  "user-database-corrupt": "restore the file from a backup, or rescue its contents with the sqlite3 shell",
  "user-database-unreadable": "give the doctor access to the file, or end the process that holds it",
  "user-database-foreign": "move the file to the account that it names, and restore this account's own",
  "user-database-shared": "decide whose data the file is, and give the other account its own",
  "user-database-removed": "remove the account again, or restore the master that belongs to the files",
  "active-differs": "decide whether the account shall be active, and write it in both tables",
  "unknown-status": "decide what the status means, and write active or inactive",
  "user-database-outside": "move the file and correct the path, or name the directory with --users",
  "similar-auth-id": "decide which account is the user's; no repair touches either",
  "similar-key": "decide which account is the user's",
};
