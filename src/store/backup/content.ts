import Sqlite, { type Database } from "better-sqlite3";
import { StaleJournalError } from "../errors.js";
import { readStamp, type Stamp } from "../identity.js";
import { checkToken } from "../user-file/index.js";

/** What is inside a database that is to be copied, or was. */
export interface Content {
  /** The account to which it belongs; undefined: it has no identity, or is a master database. */
  readonly identity: Stamp | undefined;
  /** The first problem that `quick_check` reports, or that it is a mixture of two of its states; undefined: none. */
  readonly damage: string | undefined;
}

/** Reads a database in the transaction of the caller, so that the result is about what the caller then copies. */
export function readContent(database: Database): Content {
  const [found = "it is empty"] = database.prepare<[], string>("PRAGMA quick_check(1)").pluck().all();
  if (found !== "ok") return { identity: undefined, damage: found };
  return { identity: readStamp(database), damage: mixtureIn(database) };
}

/** Reads a small database that was read into memory. It must not be in use by a store. */
export function readContentOfBytes(bytes: Buffer): Content {
  const database = new Sqlite(bytes, { readonly: true });
  try {
    return readContent(database);
  } finally {
    database.close();
  }
}

function mixtureIn(database: Database): string | undefined {
  try {
    checkToken(database, "the file");
    return undefined;
  } catch (error) {
    if (error instanceof StaleJournalError) return error.message;
    throw error;
  }
}
