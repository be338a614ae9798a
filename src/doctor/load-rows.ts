import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { digest, fold, shownAuthId } from "./fold.js";
import type { Paths } from "./paths.js";
import type { Pace } from "./progress.js";
import { columnOr, type Tables } from "./tables.js";
import { timeOf } from "./time-of.js";

const batchSize = 2000;

/**
 * Reads the rows of both tables into the scratch database, in one read transaction of the master. The master of an
 * application with a rollback journal is locked against commits only as long as this takes.
 */
export async function loadRows(
  master: Database,
  { keys, registry }: Tables,
  scratch: Database,
  paths: Paths,
  pace: Pace,
): Promise<void> {
  scratch.exec("DELETE FROM key_row; DELETE FROM registry_row");
  master.exec("BEGIN");
  try {
    const insertKey = scratch.prepare<unknown[]>("INSERT INTO key_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const insertRegistry = scratch.prepare<unknown[]>(
      "INSERT INTO registry_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    const keyRows = master.prepare<[], KeyRow>(
      `SELECT ${keys.hasRowid ? "rowid" : "row_number() OVER ()"} AS rid, auth_id AS authId,
         ${columnOr(keys, ["is_active"], "1")} = 1 AS active, ${columnOr(keys, ["created_at"], "NULL")} AS createdAt,
         ${columnOr(keys, ["key_name"], "NULL")} AS name, ${columnOr(keys, ["api_key", "key"], "NULL")} AS secret
       FROM api_keys`,
    );
    await copy(scratch, keyRows.iterate(), "reading api_keys", pace, (row) => insertKey.run(...keyValues(row)));
    const registryRows = master.prepare<[], RegistryRow>(
      `SELECT ${registry.hasRowid ? "rowid" : "row_number() OVER ()"} AS rid, auth_id AS authId, db_path AS dbPath,
         ${columnOr(registry, ["status"], "'active'")} AS status,
         ${columnOr(registry, ["created_at"], "NULL")} AS createdAt,
         ${columnOr(registry, ["updated_at", "created_at"], "NULL")} AS changedAt,
         ${columnOr(registry, ["database_id"], "NULL")} AS databaseId
       FROM user_registry`,
    );
    await copy(scratch, registryRows.iterate(), "reading user_registry", pace, (row) =>
      insertRegistry.run(...registryValues(row, paths)),
    );
  } finally {
    master.exec("ROLLBACK");
  }
}

interface KeyRow {
  readonly rid: number;
  readonly authId: unknown;
  readonly active: number | null;
  readonly createdAt: unknown;
  readonly name: unknown;
  readonly secret: unknown;
}

function keyValues({ rid, authId, active, createdAt, name, secret }: KeyRow): readonly unknown[] {
  const nameText = typeof name === "string" ? name : null;
  const secretText = typeof secret === "string" ? secret : null;
  return [
    rid,
    authId,
    shownAuthId(authId),
    typeof authId === "string" ? fold(authId) : null,
    active ?? 0,
    timeOf(createdAt) ?? null,
    nameText,
    nameText === null ? null : fold(nameText),
    secretText === null ? null : digest(secretText),
    secretText === null ? null : digest(fold(secretText)),
  ];
}

interface RegistryRow {
  readonly rid: number;
  readonly authId: unknown;
  readonly dbPath: unknown;
  readonly status: unknown;
  readonly createdAt: unknown;
  readonly changedAt: unknown;
  readonly databaseId: unknown;
}

function registryValues(row: RegistryRow, paths: Paths): readonly unknown[] {
  const file = paths.fileOf(row.dbPath);
  return [
    row.rid,
    row.authId,
    shownAuthId(row.authId),
    typeof row.authId === "string" ? fold(row.authId) : null,
    row.dbPath,
    file ?? null,
    file === undefined ? null : dirname(file),
    row.status === null ? null : String(row.status),
    timeOf(row.createdAt) ?? null,
    timeOf(row.changedAt) ?? null,
    row.databaseId === null ? null : String(row.databaseId),
  ];
}

async function copy<Row>(
  scratch: Database,
  rows: IterableIterator<Row>,
  doing: string,
  pace: Pace,
  insert: (row: Row) => void,
): Promise<void> {
  let done = 0;
  let batch: Row[] = [];
  const flush = scratch.transaction(() => batch.forEach(insert));
  for (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    flush();
    done += batch.length;
    batch = [];
    await pace.step(doing, done);
  }
  flush();
}
