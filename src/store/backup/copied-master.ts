import Sqlite, { type Database } from "better-sqlite3";
import type { AccountRow } from "./account-pages.js";

/** What the copy of the master says about the copy of one user database. */
export interface ListedCopy {
  /** Its name in `users`; null: there is none, because the original was missing or damaged. */
  readonly file: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
  /** Why there is no copy, or an older one; null: the copy is of this backup. */
  readonly problem: string | null;
}

/** The copy of the master database while a backup is made: accounts are taken out, and copies are listed. */
export interface CopiedMaster {
  readonly database: Database;
  /** Lists copies and takes accounts out that were removed since, in one transaction. */
  change(listed: readonly (ListedCopy & { readonly databaseId: string })[], removed: readonly AccountRow[]): void;
  /** Returns the number of accounts. */
  count(): number;
  close(): void;
}

/** Opens the copy of a master database, and takes out the accounts that are not finished. */
export function openCopiedMaster(draft: string): CopiedMaster {
  const database = new Sqlite(draft, { fileMustExist: true });
  try {
    // A single file at the end, that can also be opened on a medium that is read-only. Until then it is a draft.
    database.pragma("journal_mode = DELETE");
    database.pragma("journal_mode = MEMORY");
    database.pragma("synchronous = OFF");
    database.transaction(() => {
      database.exec(`
        DELETE FROM api_keys WHERE auth_id IN (SELECT auth_id FROM user_registry WHERE status <> 'active');
        DELETE FROM user_registry WHERE status <> 'active';
        ${listSchema}
      `);
    })();
    return copiedMasterOver(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The list lies in the copy of the master, so that one SHA-256, in the manifest, protects it all. */
const listSchema = `
  CREATE TABLE rollcall_backup (
    database_id TEXT PRIMARY KEY,
    file TEXT,
    size INTEGER,
    sha256 TEXT,
    problem TEXT
  ) STRICT, WITHOUT ROWID;
`;

function copiedMasterOver(database: Database): CopiedMaster {
  const list = database.prepare(
    "INSERT INTO rollcall_backup (database_id, file, size, sha256, problem) VALUES (@databaseId, @file, @size, @sha256, @problem)",
  );
  const removeKey = database.prepare<[string]>("DELETE FROM api_keys WHERE auth_id = ?");
  const removeRegistry = database.prepare<[string]>("DELETE FROM user_registry WHERE auth_id = ?");
  const count = database.prepare<[], number>("SELECT count(*) FROM user_registry").pluck();
  return {
    database,
    change: database.transaction((listed, removed) => {
      for (const each of listed) list.run(each);
      for (const { authId } of removed) {
        removeKey.run(authId);
        removeRegistry.run(authId);
      }
    }),
    count: () => count.get() ?? 0,
    close: () => database.close(),
  };
}

/** Makes a copied master that of a store again: without the list. */
export function dropList(database: Database): void {
  database.exec("DROP TABLE IF EXISTS rollcall_backup");
}
