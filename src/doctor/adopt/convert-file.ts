import { chmodSync, existsSync, linkSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { stampUserDatabase } from "../../store/index.js";
import { sync } from "../durable.js";
import { quoted } from "../tables.js";
import type { AdoptedFile } from "./draft.js";

/**
 * Makes the store's user database from the application's: a copy with an identity, compared table by table, and linked to
 * its name when it is complete and on the disk. The name is durable when the caller has synced the directory. The original
 * is not changed. Does nothing if the database exists.
 * @throws {Error} If the copy is not as the original.
 */
export async function convertFile(
  { authId, databaseId, oldFile, newPath }: AdoptedFile,
  { directory, drafts, storeId }: { readonly directory: string; readonly drafts: string; readonly storeId: string },
): Promise<void> {
  const target = join(directory, newPath);
  if (existsSync(target)) return;
  const draft = join(drafts, `adopting_${databaseId}`);
  for (const suffix of ["", "-journal", "-wal", "-shm"]) rmSync(`${draft}${suffix}`, { force: true });
  const old = new Sqlite(oldFile, { fileMustExist: true });
  try {
    // Page by page through SQLite: a copy with node:fs would miss what is in a -wal.
    await old.backup(draft);
    const copy = new Sqlite(draft, { fileMustExist: true });
    try {
      // The draft is synced as a whole before it gets its name.
      copy.pragma("synchronous = OFF");
      copy.pragma("journal_mode = DELETE");
      stampUserDatabase(copy, { storeId, authId, databaseId });
      compare(old, copy, oldFile);
    } finally {
      copy.close();
    }
  } finally {
    old.close();
  }
  chmodSync(draft, 0o600);
  sync(draft);
  linkSync(draft, target);
  rmSync(draft);
}

/** Compares every table of the original with that of the copy, row by row. */
function compare(old: Database, copy: Database, oldFile: string): void {
  const objects = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE substr(tbl_name, 1, 9) <> 'rollcall_'";
  const [before, after] = [old, copy].map((database) => JSON.stringify(database.prepare(objects).all()));
  if (before !== after) throw new Error(`the copy of ${oldFile} has another schema`);
  const tables = old
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
    .pluck();
  for (const table of tables.all()) {
    const rows = `SELECT * FROM ${quoted(table)}`;
    const [mine, its] = [old.prepare(rows).raw().iterate(), copy.prepare(rows).raw().iterate()];
    for (const row of mine) {
      const { value, done } = its.next();
      if (done || !isSame(row, value)) throw new Error(`the copy of ${oldFile} has other rows in ${table}`);
    }
    if (!its.next().done) throw new Error(`the copy of ${oldFile} has more rows in ${table}`);
  }
}

function isSame(row: unknown, other: unknown): boolean {
  if (!Array.isArray(row) || !Array.isArray(other) || row.length !== other.length) return false;
  return row.every((value, index) => {
    const its: unknown = other[index];
    return Buffer.isBuffer(value) ? Buffer.isBuffer(its) && value.equals(its) : Object.is(value, its);
  });
}
