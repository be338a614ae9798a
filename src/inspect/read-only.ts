import { existsSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { InspectError } from "./errors.js";

export type Row = { readonly [column: string]: unknown };

/** A SQLite database that is only read. */
export interface ReadOnlyDatabase {
  /** @throws {InspectError} `INSPECT_SQL_WRONG` if SQLite does not understand the statement. */
  rows(sql: string, ...parameters: readonly string[]): readonly Row[];
}

/**
 * Returns what `read` returns, and leaves the database and its folder as they were. Only if a rollback journal must be
 * played back first, as after a crash, the database is opened as an application opens it.
 * @throws {InspectError} `INSPECT_FILE_UNREADABLE` if it is no database. `name`: its name in messages.
 */
export function readDatabase<T>(path: string, name: string, read: (database: ReadOnlyDatabase) => T): T {
  const library = chooseLibrary();
  const left = companions.filter((suffix) => !existsSync(path + suffix));
  try {
    return readWith(library, { path, name, isReadOnly: true }, read);
  } catch (error) {
    if (!needsRecovery(error)) throw error;
    return readWith(library, { path, name, isReadOnly: false }, read);
  } finally {
    removeCompanions(path, left);
  }
}

/** What better-sqlite3 and node:sqlite have in common. */
interface Connection {
  prepare(sql: string): { all(...parameters: readonly string[]): unknown[] };
  close(): void;
}

type Library = (path: string, isReadOnly: boolean) => Connection;

/** Ms to wait for a lock. */
const timeout = 5000;

/**
 * Returns how to open a database: with the better-sqlite3 that the target has loaded, else with node:sqlite. Two SQLite
 * libraries in one process would not see each other's locks (https://sqlite.org/howtocorrupt.html, 2.2.1), so it must be
 * the target's.
 */
function chooseLibrary(): Library {
  const require = createRequire(import.meta.url);
  const loaded = Object.keys(require.cache).find((file) => /[\\/]better-sqlite3[\\/]lib[\\/]index\.js$/.test(file));
  const builtIn = loaded === undefined ? process.getBuiltinModule("node:sqlite") : undefined;
  if (builtIn !== undefined) {
    return (path, isReadOnly) => new builtIn.DatabaseSync(path, { readOnly: isReadOnly, timeout });
  }
  const BetterSqlite3: typeof import("better-sqlite3") = require(loaded ?? "better-sqlite3");
  return (path, isReadOnly) => {
    const database = new BetterSqlite3(path, { readonly: isReadOnly, fileMustExist: true, timeout });
    return {
      prepare: (sql) => database.prepare<string[], unknown>(sql),
      close: () => void database.close(),
    };
  };
}

interface Opening {
  readonly path: string;
  readonly name: string;
  readonly isReadOnly: boolean;
}

function readWith<T>(library: Library, { path, name, isReadOnly }: Opening, read: (d: ReadOnlyDatabase) => T): T {
  const database = library(path, isReadOnly);
  try {
    return read({
      rows(sql, ...parameters) {
        try {
          return database.prepare(sql).all(...parameters) as Row[];
        } catch (error) {
          throw explained(error, name);
        }
      },
    });
  } finally {
    database.close();
  }
}

/** Result codes of SQLite (https://sqlite.org/rescode.html): better-sqlite3 names them, node:sqlite numbers them. */
const codes = {
  wrong: ["SQLITE_ERROR", 1],
  notADatabase: ["SQLITE_NOTADB", 26],
  corrupt: ["SQLITE_CORRUPT", 11],
  needsRollback: ["SQLITE_READONLY_ROLLBACK", 776],
  needsRecovery: ["SQLITE_READONLY_RECOVERY", 264],
} as const;

function has(error: unknown, [name, number]: readonly [string, number]): boolean {
  return error instanceof Error && (Reflect.get(error, "code") === name || Reflect.get(error, "errcode") === number);
}

function needsRecovery(error: unknown): boolean {
  return has(error, codes.needsRollback) || has(error, codes.needsRecovery);
}

function explained(error: unknown, name: string): unknown {
  if (!(error instanceof Error)) return error;
  const { message } = error;
  if (has(error, codes.wrong)) {
    return new InspectError("INSPECT_SQL_WRONG", `${name}: SQLite says "${message}"`, { cause: error });
  }
  if (has(error, codes.notADatabase) || has(error, codes.corrupt)) {
    return new InspectError("INSPECT_FILE_UNREADABLE", `${name} cannot be read: ${message}`, { cause: error });
  }
  return error;
}

/** Files that SQLite keeps beside a database in WAL mode. A connection that only reads does not remove them. */
const companions = ["-wal", "-shm"];

function removeCompanions(path: string, suffixes: readonly string[]): void {
  // A WAL with something in it was written by another connection meanwhile.
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (suffixes.includes("-wal") && wal !== undefined && wal.size > 0) return;
  for (const suffix of suffixes) rmSync(path + suffix, { force: true });
}
