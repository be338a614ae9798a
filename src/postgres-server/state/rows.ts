import type { Client } from "../connect.js";
import { literal } from "../literal.js";
import type { Contents, Table } from "./contents.js";
import { type Result, tryTransaction } from "./transaction.js";

/**
 * Brings back the rows of the tables and the positions of the sequences that have changed. Returns the number of the
 * transaction; undefined: it is not possible, and nothing was done. A table gets a new file, as a new one has, so that
 * rows lie in the same order in each run: where they lie decides what a query without ORDER BY returns.
 */
export async function restoreRows(
  client: Client,
  contents: Contents,
  changed: readonly string[],
): Promise<string | undefined> {
  const tables = tablesToWrite(contents, changed);
  const sequences = contents.sequences.filter(({ name }) => changed.includes(name));
  if (tables.some(({ kind }) => kind === "materialized view")) return undefined;
  if (tables.length > 0 && contents.obstacle !== undefined) return undefined;
  const results = await tryTransaction(client, [
    ...(tables.length > 0 && contents.maySwitchOff ? ["SET LOCAL session_replication_role = replica"] : []),
    // What a constraint or a generated column calls may need it.
    "SET LOCAL search_path TO DEFAULT",
    ...(tables.length > 0 ? [`TRUNCATE ${tables.map(truncated).join(", ")}`] : []),
    ...tables.flatMap(insertion),
    ...sequences.map(({ name, lastValue, isCalled }) => `SELECT setval(${literal(name)}, ${lastValue}, ${isCalled})`),
    currentTransactionId,
  ]);
  return results && transactionOf(results);
}

const currentTransactionId = "SELECT pg_current_xact_id()::xid AS transaction";

/** Returns the number of a transaction that is newer than everything in the database. */
export async function currentTransaction(client: Client): Promise<string> {
  return transactionOf([await client.query(currentTransactionId)]);
}

function transactionOf(results: readonly Result[]): string {
  const found = results.flatMap(({ rows }) => rows).find((row) => row.transaction !== undefined);
  return String(found?.transaction);
}

/** PostgreSQL empties a table only together with those that refer to it, and with its partitions. */
function tablesToWrite({ tables, references }: Contents, changed: readonly string[]): readonly Table[] {
  const names = new Set(tables.map(({ name }) => name).filter((name) => changed.includes(name)));
  if (names.size === 0) return [];
  if (tables.some(({ kind }) => kind === "partitioned")) return tables;
  for (let size = 0; size < names.size; ) {
    size = names.size;
    for (const { from, to } of references) if (names.has(to)) names.add(from);
  }
  return tables.filter(({ name }) => names.has(name));
}

function truncated({ name, kind }: Table): string {
  return kind === "partitioned" ? name : `ONLY ${name}`;
}

function insertion({ name, rows }: Table): readonly string[] {
  if (rows === undefined || rows.text === "{}") return [];
  const columns = rows.columns.join(", ");
  const values = `unnest(${literal(rows.text)}::${name}[])`;
  return [`INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${values}`];
}
