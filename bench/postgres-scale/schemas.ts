import pg from "pg";
import { openPostgresStore, type PostgresStore } from "rollcall";
import { type CallTimes, measureCalls, medianOf, registerTogether } from "./calls.js";
import { type Dump, query, type ScaleServer } from "./server.js";

/** A store in which so many accounts have a schema with one table. */
export interface SchemasMeasurement {
  readonly schemas: number;
  /** Registrations a second, 8 at once, since the last level. */
  readonly registrationsPerSecond: number;
  /** Of them all, with those of the measurements at earlier levels. */
  readonly accounts: number;
  readonly catalogBytes: number;
  readonly databaseBytes: number;
  /** Of a database with an empty store. */
  readonly emptyBytes: number;
  /** Tables, indexes and TOAST tables: each is a file or two. */
  readonly relations: number;
  readonly calls: CallTimes;
  /** Median of a read and a write in a user schema, of another user each time, in milliseconds. */
  readonly withUserSchema: number;
  /** Memory of one session that has used 1,000 user schemas, in bytes; and of a new one. */
  readonly session: { readonly before: number; readonly after: number };
  /** With the default `max_locks_per_transaction`, and with one that is enough. */
  readonly dumpByDefault: Dump;
  readonly dump: Dump;
}

const userMigrations = [{ name: "entries", up: "CREATE TABLE entries (name text PRIMARY KEY, value text)" }];
const schemasTouched = 1000;
const keyOf = (index: number): string => `schema-key-${index}`;

/** Registers accounts until each level is reached, measures there, and yields what it measured. */
export async function* measureSchemas(
  server: ScaleServer,
  { levels, calls, onProgress }: SchemasOptions,
): AsyncGenerator<SchemasMeasurement> {
  const database = await server.create();
  let registered = 0;
  await (await openPostgresStore({ connectionString: database.url, userMigrations })).close();
  const emptyBytes = (await readSizes(database.url)).databaseBytes;
  for (const schemas of levels) {
    onProgress(`registering up to ${schemas} accounts with a schema`);
    const store = await openPostgresStore({ connectionString: database.url, userMigrations, connectionsMax: 8 });
    const began = performance.now();
    const more = Array.from({ length: schemas - registered }, (_, index) => ({ apiKey: keyOf(registered + index) }));
    await registerTogether(store, more);
    const registrationsPerSecond = (more.length / (performance.now() - began)) * 1000;
    registered = schemas;
    onProgress(`measuring with ${schemas} schemas`);
    await query(database.url, "VACUUM (ANALYZE)");
    const sizes = await readSizes(database.url);
    const known = Array.from({ length: Math.min(schemas, 10_000) }, (_, index) => keyOf((index * 7919) % schemas));
    const callTimes = await measureCalls(store, { known, prefix: `new-${schemas}`, calls });
    const withUserSchema = await measureUserSchemas(store, known, calls);
    await store.close();
    const session = await measureSession(database.url);
    const dumpByDefault = await server.dump(database.url);
    let dump = dumpByDefault;
    if ("problem" in dumpByDefault && dumpByDefault.problem.includes("shared memory")) {
      await server.allowLocks(2 * schemas + 20_000);
      dump = await server.dump(database.url);
      await server.allowLocks(6400);
    }
    yield {
      schemas,
      registrationsPerSecond,
      ...sizes,
      emptyBytes,
      calls: callTimes,
      withUserSchema,
      session,
      dumpByDefault,
      dump,
    };
  }
}

interface SchemasOptions {
  readonly levels: readonly number[];
  readonly calls: number;
  readonly onProgress: (text: string) => void;
}

async function readSizes(
  url: string,
): Promise<Pick<SchemasMeasurement, "accounts" | "catalogBytes" | "databaseBytes" | "relations">> {
  const [row] = await query<{ accounts: string; catalog: string; database: string; relations: string }>(
    url,
    `SELECT pg_database_size(current_database()) AS database, (SELECT count(*) FROM rollcall.api_keys) AS accounts,
       (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'i', 't')) AS relations,
       (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
        WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r') AS catalog`,
  );
  return {
    accounts: Number(row?.accounts),
    catalogBytes: Number(row?.catalog),
    databaseBytes: Number(row?.database),
    relations: Number(row?.relations),
  };
}

async function measureUserSchemas(store: PostgresStore, known: readonly string[], calls: number): Promise<number> {
  return medianOf(calls, async (call) => {
    const account = await store.find(known[call % known.length] ?? "");
    await store.withUserSchema(account?.authId ?? "", async (schema) => {
      await schema.query(
        "INSERT INTO entries VALUES ('theme', 'dark') ON CONFLICT (name) DO UPDATE SET value = 'light'",
      );
      await schema.query("SELECT value FROM entries WHERE name = 'theme'");
    });
  });
}

/** A session keeps what it knows of each table that it has used, until it ends. */
async function measureSession(url: string): Promise<SchemasMeasurement["session"]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const memory = async (): Promise<number> => {
    const { rows } = await client.query("SELECT sum(total_bytes) AS bytes FROM pg_backend_memory_contexts");
    return Number(rows[0]?.bytes);
  };
  const before = await memory();
  const { rows } = await client.query("SELECT schema_name AS name FROM rollcall.user_registry LIMIT $1", [
    schemasTouched,
  ]);
  for (const { name } of rows) await client.query(`SELECT value FROM ${name}.entries WHERE name = 'theme'`);
  const after = await memory();
  await client.end();
  return { before, after };
}
