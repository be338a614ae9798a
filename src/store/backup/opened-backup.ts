import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { codeOf } from "../storage-errors.js";
import { readContentOfBytes } from "./content.js";
import type { ListedCopy } from "./copied-master.js";
import type { DatabaseThread } from "./database-thread.js";
import { InvalidBackupError } from "./errors.js";
import { sha256OfFile, sizeOf, smallMaxBytes } from "./files.js";
import { type Manifest, readManifest } from "./manifest.js";

/** An account in a backup, and the copy of its database. */
export interface BackedUpAccount extends ListedCopy {
  readonly authId: string;
  readonly databaseId: string;
  readonly dbPath: string;
}

/** A complete backup whose manifest and master were checked. */
export interface OpenedBackup {
  /** Absolute path. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Path of the copy of the master. */
  readonly masterPath: string;
  /** Yields all accounts in pages. */
  pages(): Generator<readonly BackedUpAccount[]>;
  /** Returns the account with this database id, or undefined. */
  find(databaseId: string): BackedUpAccount | undefined;
  close(): void;
}

/**
 * Opens a backup. Checks the manifest, and the master with its SHA-256 and SQLite's checks. Changes nothing, so the
 * backup may be on a medium that is read-only.
 * @throws {InvalidBackupError}
 */
export async function openBackup(
  directory: string,
  thread: DatabaseThread,
  signal: AbortSignal | undefined,
): Promise<OpenedBackup> {
  const path = resolve(directory);
  const manifest = await readManifest(path);
  const masterPath = join(path, manifest.master.file);
  const size = sizeOf(masterPath);
  if (size !== manifest.master.size)
    throw damaged(masterPath, size === undefined ? "it is missing" : "its size differs");
  const sha256 = await sha256OfFile(masterPath, signal);
  if (sha256 !== manifest.master.sha256) throw damaged(masterPath, "its SHA-256 differs from the manifest's");
  const { damage } = await (size <= smallMaxBytes
    ? readContentOfBytes(await readFile(masterPath))
    : thread.run({ path: masterPath, draft: undefined, timeoutMs: 0, readonly: true }));
  if (damage !== undefined) throw damaged(masterPath, damage);

  const database = new Sqlite(masterPath, { fileMustExist: true, readonly: true });
  try {
    checkTables(database, manifest, masterPath);
    return openedBackup(path, manifest, masterPath, database);
  } catch (error) {
    database.close();
    throw codeOf(error).startsWith("SQLITE_") ? damaged(masterPath, String(error)) : error;
  }
}

function checkTables(database: Database, manifest: Manifest, masterPath: string): void {
  const first = <T>(sql: string): T | undefined => database.prepare<[], T>(sql).pluck().get();
  if (first<string>("SELECT store_id FROM rollcall_store") !== manifest.storeId)
    throw damaged(masterPath, "it is the master of another store");
  const numbers = [
    ["accounts", first<number>("SELECT count(*) FROM user_registry"), manifest.accounts],
    ["API keys", first<number>("SELECT count(*) FROM api_keys"), manifest.accounts],
    ["listed user databases", first<number>("SELECT count(*) FROM rollcall_backup"), manifest.accounts],
    [
      "pairs of rows",
      first<number>("SELECT count(*) FROM user_registry JOIN api_keys USING (auth_id)"),
      manifest.accounts,
    ],
    ["unfinished accounts", first<number>("SELECT count(*) FROM user_registry WHERE status <> 'active'"), 0],
  ] as const;
  for (const [what, found, expected] of numbers) {
    if (found !== expected) throw damaged(masterPath, `it has ${found} ${what}, but ${expected} are expected`);
  }
}

function openedBackup(path: string, manifest: Manifest, masterPath: string, database: Database): OpenedBackup {
  const select = `
    SELECT r.auth_id AS authId, r.database_id AS databaseId, r.db_path AS dbPath, b.file, b.size, b.sha256, b.problem
    FROM user_registry r JOIN rollcall_backup b ON b.database_id = r.database_id`;
  const page = database.prepare<[string], BackedUpAccount>(
    `${select} WHERE r.database_id > ? ORDER BY r.database_id LIMIT 200`,
  );
  const one = database.prepare<[string], BackedUpAccount>(`${select} WHERE r.database_id = ?`);
  return {
    path,
    manifest,
    masterPath,
    *pages() {
      for (let after = ""; ; ) {
        const accounts = page.all(after);
        const last = accounts.at(-1);
        if (last === undefined) return;
        yield accounts;
        after = last.databaseId;
      }
    },
    find: (databaseId) => one.get(databaseId),
    close: () => database.close(),
  };
}

function damaged(path: string, problem: string): InvalidBackupError {
  return new InvalidBackupError(`the backup cannot be restored: ${path}: ${problem}; use another backup`);
}
