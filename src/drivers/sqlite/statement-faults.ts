import type { ErrorKind } from "../../core/index.js";
import type { Driver } from "./driver.js";
import { reachOfPragma, type Statement } from "./sql.js";

/**
 * Returns the errors that can be injected into a statement: the codes of https://sqlite.org/rescode.html that come from
 * a lock, a full disk or a broken disk.
 *
 * The COMMIT of a transaction that has only read does nothing, and a ROLLBACK happens in memory, so both have none. In
 * WAL mode readers do not wait, and a COMMIT does not wait for readers.
 */
export function statementFaults(
  { verb, label, sql }: Statement,
  readonly: boolean,
  { takesLock, hasWritten }: TransactionProgress,
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

/** The progress of the open transaction, if there is one. */
export interface TransactionProgress {
  /** Whether the statement needs a lock that the transaction does not have yet. */
  readonly takesLock: boolean;
  readonly hasWritten: boolean;
}

/**
 * Returns whether an error undoes the whole transaction, as a full or a broken disk does (`sqlite3VdbeHalt`; section 3 of
 * https://sqlite.org/lang_transaction.html). After a lock the statement may be tried again.
 */
export function undoesTransaction(kind: ErrorKind): boolean {
  return kind === "SQLITE_FULL" || kind === "SQLITE_IOERR";
}

/** Returns SQLite's own message for an error. */
export function messageOf(kind: ErrorKind): string {
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
    case "40001":
    case "40P01":
    case "57014":
    case "53100":
    case "25006":
    case "57P01":
    case "53300":
    case "connection-lost":
    case "answer-lost":
      throw new Error(`${kind} is no error of SQLite`);
    default:
      return kind satisfies never;
  }
}
