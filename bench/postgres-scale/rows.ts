import { openPostgresStore } from "rollcall";
import { type CallTimes, measureCalls } from "./calls.js";
import { type Dump, query, type ScaleServer } from "./server.js";

/** A registry with so many accounts, of which nearly none has a schema. */
export interface RowsMeasurement {
  readonly accounts: number;
  readonly partitions: number;
  readonly bytes: { readonly api_keys: number; readonly user_registry: number };
  readonly calls: CallTimes;
  readonly dump: Dump;
}

interface RowsOptions {
  readonly accounts: number;
  /** Hash partitions of each of the two tables. 0: none. */
  readonly partitions: number;
  readonly calls: number;
}

export async function measureRows(server: ScaleServer, options: RowsOptions): Promise<RowsMeasurement> {
  const { accounts, partitions, calls } = options;
  const database = await server.create();
  const store = await openPostgresStore({ connectionString: database.url, connectionsMax: 8 });
  try {
    if (partitions > 0) await query(database.url, partitioned(partitions));
    await query(database.url, insertAccounts(accounts));
    await query(database.url, "VACUUM (ANALYZE)");
    const known = Array.from({ length: 10_000 }, (_, index) => keyOf(1 + ((index * 104_729) % accounts)));
    return {
      accounts,
      partitions,
      bytes: {
        api_keys: await sizeOf(database.url, "api_keys"),
        user_registry: await sizeOf(database.url, "user_registry"),
      },
      calls: await measureCalls(store, { known, prefix: "new", calls }),
      dump: await server.dump(database.url, ["--schema=rollcall"]),
    };
  } finally {
    await store.close();
    await database.drop();
  }
}

const keyOf = (account: number): string => `scale-key-${account}`;

/**
 * The rows of accounts as the store makes them, but without schemas: what is measured does not read them. The constraints
 * between the two tables hold, so they are not checked row by row.
 */
function insertAccounts(count: number): string {
  const authId = "encode(sha256(convert_to('scale-key-' || n, 'UTF8')), 'hex')";
  return `SET session_replication_role = replica;
    INSERT INTO rollcall.user_registry (auth_id, schema_name, migrations_digest)
      SELECT ${authId}, 'rollcall_u_' || md5(n::text), repeat('0', 64) FROM generate_series(1, ${count}) n;
    INSERT INTO rollcall.api_keys (auth_id, key_name, poll_interval)
      SELECT ${authId}, 'name ' || n, 60 FROM generate_series(1, ${count}) n`;
}

/** With its partitions and indexes. */
async function sizeOf(url: string, table: string): Promise<number> {
  const [row] = await query<{ bytes: string }>(
    url,
    `SELECT sum(pg_total_relation_size(relid)) AS bytes FROM pg_partition_tree('rollcall.${table}')`,
  );
  if (row?.bytes != null) return Number(row.bytes);
  const [plain] = await query<{ bytes: string }>(url, `SELECT pg_total_relation_size('rollcall.${table}') AS bytes`);
  return Number(plain?.bytes);
}

/**
 * Makes the two empty tables anew, in hash partitions by auth id. A unique key of a partitioned table must contain the column
 * that it is partitioned by: the primary keys do. That of the schema's name does not, and goes; the name is random.
 */
function partitioned(partitions: number): string {
  const tables = ["user_registry", "api_keys"] as const;
  const parts = tables.flatMap((table) =>
    Array.from({ length: partitions }, (_, part) => {
      const name = `rollcall.${table}_${part}`;
      return `CREATE TABLE ${name} PARTITION OF rollcall.${table} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${part})`;
    }),
  );
  return [
    "ALTER TABLE rollcall.user_registry DROP CONSTRAINT user_registry_auth_id_fkey, DROP CONSTRAINT user_registry_schema_name_key",
    ...tables
      .toReversed()
      .flatMap((table) => [
        `ALTER TABLE rollcall.${table} RENAME TO ${table}_plain`,
        `CREATE TABLE rollcall.${table} (LIKE rollcall.${table}_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (auth_id)`,
        `DROP TABLE rollcall.${table}_plain`,
        `ALTER TABLE rollcall.${table} ADD CONSTRAINT ${table}_pkey PRIMARY KEY (auth_id)`,
      ]),
    "ALTER TABLE rollcall.api_keys ADD CONSTRAINT api_keys_auth_id_fkey FOREIGN KEY (auth_id) REFERENCES rollcall.user_registry (auth_id) ON UPDATE CASCADE ON DELETE CASCADE",
    "ALTER TABLE rollcall.user_registry ADD CONSTRAINT user_registry_auth_id_fkey FOREIGN KEY (auth_id) REFERENCES rollcall.api_keys (auth_id) DEFERRABLE INITIALLY DEFERRED",
    ...parts,
  ].join(";\n");
}
