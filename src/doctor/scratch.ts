import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";

/**
 * A temporary database in a temporary directory, in which rows, files and findings are compared. So a store of any size
 * is diagnosed in the same memory.
 */
export interface Scratch {
  readonly directory: string;
  readonly database: Database;
  /** Deletes the directory. */
  close(): void;
}

/*
 * key_row, registry_row: the rows of the two tables, with what is derived from them. `auth_id` has the type that it has
 * there. `rid` is the rowid, or a number if the table has none.
 * listed: what lies in the directory of the user databases. `kind` is database or companion; `of` is the database of a
 * companion.
 * file_check: what was found in a user database.
 * finding: all findings. `subject` is the same for the same case in a second reading.
 */
const schema = `
  CREATE TABLE key_row (rid INTEGER, auth_id, shown TEXT, folded TEXT, active INTEGER, created_ms REAL,
    name TEXT, name_folded TEXT, secret TEXT, secret_folded TEXT);
  CREATE TABLE registry_row (rid INTEGER, auth_id, shown TEXT, folded TEXT, db_path, file TEXT, directory TEXT,
    status TEXT, created_ms REAL, changed_ms REAL, database_id TEXT);
  CREATE TABLE listed (file TEXT PRIMARY KEY, kind TEXT, of TEXT) WITHOUT ROWID;
  CREATE TABLE file_check (file TEXT PRIMARY KEY, condition TEXT NOT NULL, detail TEXT NOT NULL, inode TEXT,
    directory TEXT, store_id TEXT, auth_id TEXT, database_id TEXT, removed_at TEXT, has_rows INTEGER, journal TEXT);
  CREATE TABLE finding (id INTEGER PRIMARY KEY, code TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL,
    auth_id, folded TEXT, file TEXT, key_rid INTEGER, registry_rid INTEGER);
  CREATE TABLE finding_before (code TEXT, subject TEXT);
  CREATE INDEX key_row_auth ON key_row (auth_id);
  CREATE INDEX registry_row_auth ON registry_row (auth_id);
  CREATE INDEX registry_row_path ON registry_row (db_path);
  CREATE INDEX registry_row_file ON registry_row (file);
  CREATE INDEX file_check_inode ON file_check (inode);
  CREATE INDEX finding_code ON finding (code, subject);
`;

export function openScratch(): Scratch {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-doctor-"));
  try {
    const database = new Sqlite(join(directory, "scratch.sqlite"));
    database.pragma("journal_mode = OFF");
    database.pragma("synchronous = OFF");
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec(schema);
    return {
      directory,
      database,
      close() {
        database.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}
