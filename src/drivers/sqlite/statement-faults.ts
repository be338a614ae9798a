import type { ErrorKind } from "../../core/index.js";
import type { Driver } from "./connection.js";
import { reachOfPragma, type Statement } from "./sql.js";

/**
 * With which errors a statement can really end: those of https://sqlite.org/rescode.html that a lock, a full disk or a
 * broken one gives it.
 *
 * A transaction that has only read has nothing to do at its COMMIT, and what is rolled back is rolled back in memory: so
 * these do not fail. In WAL mode readers wait for nobody, and nobody's COMMIT waits for them.
 */
export function statementFaults(
  { verb, label, sql }: Statement,
  readonly: boolean,
  { takesLock, hasWritten }: Standing,
  driver: Driver,
): readonly ErrorKind[] {
  switch (verb) {
    case "begin":
      return [];
    case "begin-immediate":
    case "begin-exclusive":
      return ["SQLITE_BUSY", "SQLITE_IOERR"];
    case "end":
      if (!/^(COMMIT|END)\b/i.test(label) || !hasWritten) return [];
      return driver.isWal() ? ["SQLITE_IOERR", "SQLITE_FULL"] : ["SQLITE_IOERR", "SQLITE_FULL", "SQLITE_BUSY"];
    case "pragma": {
      const reach = reachOfPragma(label);
      if (reach === "connection") return [];
      return reach === "writes" ? ["SQLITE_BUSY", "SQLITE_IOERR"] : ["SQLITE_IOERR"];
    }
    case "other": {
      const { reads, writes } = driver.explain(sql);
      if (!reads && !writes) return [];
      if (readonly) return takesLock && !driver.isWal() ? ["SQLITE_IOERR", "SQLITE_BUSY"] : ["SQLITE_IOERR"];
      return takesLock ? ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"] : ["SQLITE_FULL", "SQLITE_IOERR"];
    }
    default:
      return verb satisfies never;
  }
}

/** How far the transaction has come in which the statement stands, if in any. */
export interface Standing {
  /** It does not have the lock yet that the statement needs. */
  readonly takesLock: boolean;
  readonly hasWritten: boolean;
}

/**
 * A full disk, or a broken one, undoes the whole transaction (`sqlite3VdbeHalt`; section 3 of
 * https://sqlite.org/lang_transaction.html). Who met a lock may try again.
 */
export function undoesTransaction(kind: ErrorKind): boolean {
  return kind === "SQLITE_FULL" || kind === "SQLITE_IOERR";
}

/** SQLite's own words. */
export function sayFault(kind: ErrorKind): string {
  switch (kind) {
    case "SQLITE_BUSY":
      return "database is locked";
    case "SQLITE_FULL":
      return "database or disk is full";
    case "SQLITE_IOERR":
      return "disk I/O error";
    case "SQLITE_CANTOPEN":
      return "unable to open database file";
    case "ENOSPC":
    case "EIO":
    case "EMFILE":
    case "EACCES":
    case "short-write":
      throw new Error(`${kind} is no error of SQLite`);
    default:
      return kind satisfies never;
  }
}
