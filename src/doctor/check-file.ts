import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { codeOf, messageOf } from "./errors.js";
import { leftOverCompanions, openWithoutWriting } from "./reading/index.js";
import { quoted } from "./tables.js";

/** What was found in a user database. */
export interface FileCheck {
  readonly condition: "intact" | "missing" | "empty" | "corrupt" | "unreadable";
  readonly detail: string;
  /** Device and inode. Two paths with the same one are the same file. */
  readonly inode: string | null;
  /** The directory in which the file really is, with links followed. */
  readonly directory: string | null;
  /** The row of `rollcall_identity`, by which a store marks whose file it is. */
  readonly identity: Identity | null;
  /** Whether any table has a row, except those that Rollcall adds. */
  readonly hasRows: boolean;
  /** What a killed process left beside the file, or null. */
  readonly journal: string | null;
}

export interface Identity {
  readonly storeId: string;
  readonly authId: string;
  readonly databaseId: string;
  readonly removedAt: string | null;
}

/**
 * Checks one user database without writing anything.
 * @param deep Whether to read the whole file (`PRAGMA quick_check`).
 * @param scratch A directory for copies.
 */
export async function checkFile(file: string, deep: boolean, scratch: string): Promise<FileCheck> {
  const inode = statSync(file, { throwIfNoEntry: false, bigint: true });
  const known = {
    inode: inode === undefined ? null : `${inode.dev}:${inode.ino}`,
    directory: inode === undefined ? null : realDirectoryOf(file),
  };
  const failed = (condition: FileCheck["condition"], detail: string): FileCheck => ({
    ...known,
    condition,
    detail,
    identity: null,
    hasRows: false,
    journal: null,
  });
  const opened = await openWithoutWriting(file, scratch);
  switch (opened.outcome) {
    case "missing":
      return failed("missing", "");
    case "empty":
      return failed("empty", "it has 0 bytes");
    case "not-a-database":
      return failed("corrupt", "it is not a SQLite database");
    case "unreadable":
      return failed(isDamage(opened.message) ? "corrupt" : "unreadable", opened.message);
    case "opened":
      try {
        const left = leftOverCompanions(file);
        const journal = opened.hasHotJournal ? "-journal" : left.join(", ") || null;
        return { ...failed("intact", ""), ...readContents(opened.reading.database, deep), journal };
      } finally {
        opened.reading.close();
      }
    default:
      return opened satisfies never;
  }
}

function isDamage(message: string): boolean {
  return /malformed|not a database/.test(message);
}

function realDirectoryOf(file: string): string {
  return dirname(realpathSync.native(file));
}

type Contents = Pick<FileCheck, "condition" | "detail" | "identity" | "hasRows">;

function readContents(database: Database, deep: boolean): Contents {
  try {
    if (deep) {
      const [problem] = database.prepare<[], string>("PRAGMA quick_check(1)").pluck().all();
      if (problem !== "ok") return { ...nothing, condition: "corrupt", detail: problem ?? "quick_check failed" };
    }
    const tables = database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'")
      .pluck()
      .all();
    if (tables.length === 0) return { ...nothing, condition: "empty", detail: "it has no tables" };
    return {
      condition: "intact",
      detail: "",
      identity: tables.includes("rollcall_identity") ? readIdentity(database) : null,
      hasRows: tables.some((table) => !table.startsWith("rollcall_") && hasRow(database, table)),
    };
  } catch (error) {
    const isCorrupt = codeOf(error).startsWith("SQLITE_CORRUPT") || codeOf(error) === "SQLITE_NOTADB";
    return { ...nothing, condition: isCorrupt ? "corrupt" : "unreadable", detail: messageOf(error) };
  }
}

const nothing = { identity: null, hasRows: false } as const;

function hasRow(database: Database, table: string): boolean {
  try {
    return database.prepare(`SELECT 1 FROM ${quoted(table)} LIMIT 1`).get() !== undefined;
  } catch (error) {
    // A virtual table whose module is not loaded here: its rows lie in other tables, but there may be data.
    if (codeOf(error) === "SQLITE_ERROR") return true;
    throw error;
  }
}

function readIdentity(database: Database): Identity | null {
  const columns = "store_id AS storeId, auth_id AS authId, database_id AS databaseId, removed_at AS removedAt";
  try {
    return database.prepare<[], Identity>(`SELECT ${columns} FROM rollcall_identity`).get() ?? null;
  } catch (error) {
    // A table of that name with other columns is not a store's.
    if (codeOf(error) === "SQLITE_ERROR") return null;
    throw error;
  }
}
