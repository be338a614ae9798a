import Sqlite, { type Database } from "better-sqlite3";

/** What is inside a database that is to be copied, or was. */
export interface Content {
  /** The account to which it belongs; undefined: it has no identity, or is a master database. */
  readonly identity: CopiedIdentity | undefined;
  /** The first problem that `quick_check` reports; undefined: none. */
  readonly damage: string | undefined;
}

/** The row of `rollcall_identity`. The auth id is left out: it is information, and the key may have changed since. */
export interface CopiedIdentity {
  readonly storeId: string;
  readonly databaseId: string;
  readonly removedAt: string | null;
}

/** Reads a database in the transaction of the caller, so that the result is about what the caller then copies. */
export function readContent(database: Database): Content {
  const [damage] = database.prepare<[], string>("PRAGMA quick_check(1)").pluck().all();
  return { identity: readIdentity(database), damage: damage === "ok" ? undefined : (damage ?? "it is empty") };
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

function readIdentity(database: Database): CopiedIdentity | undefined {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rollcall_identity'");
  if (table.get() === undefined) return undefined;
  return database
    .prepare<[], CopiedIdentity>(
      "SELECT store_id AS storeId, database_id AS databaseId, removed_at AS removedAt FROM rollcall_identity",
    )
    .get();
}
