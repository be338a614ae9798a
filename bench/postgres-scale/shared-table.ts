import pg from "pg";
import { medianOf } from "./calls.js";
import { query, type ScaleServer } from "./server.js";

/** The other way to keep users' data: one table for all, with the auth id in each row, and row-level security. */
export interface SharedTableMeasurement {
  readonly accounts: number;
  readonly bytes: number;
  /** Median of the same write and read as in a user schema, in milliseconds. */
  readonly writeAndRead: number;
}

export async function measureSharedTable(
  server: ScaleServer,
  accounts: number,
  calls: number,
): Promise<SharedTableMeasurement> {
  const database = await server.create();
  await query(
    database.url,
    `CREATE TABLE entries (auth_id text COLLATE "C", name text, value text, PRIMARY KEY (auth_id, name));
     ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
     ALTER TABLE entries FORCE ROW LEVEL SECURITY;
     CREATE POLICY own ON entries USING (auth_id = current_setting('app.auth_id'));
     CREATE ROLE tenant; GRANT SELECT, INSERT, UPDATE ON entries TO tenant;
     INSERT INTO entries SELECT encode(sha256(convert_to('key-' || n, 'UTF8')), 'hex'), 'theme', 'dark'
       FROM generate_series(1, ${accounts}) n`,
  );
  await query(database.url, "VACUUM (ANALYZE)");
  const [row] = await query<{ bytes: string }>(database.url, "SELECT pg_total_relation_size('entries') AS bytes");
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const writeAndRead = await medianOf(calls, async (call) => {
    await client.query("BEGIN; SET LOCAL ROLE tenant");
    await client.query(
      "SELECT set_config('app.auth_id', encode(sha256(convert_to('key-' || $1::text, 'UTF8')), 'hex'), true)",
      [1 + ((call * 7919) % accounts)],
    );
    await client.query("UPDATE entries SET value = 'light' WHERE name = 'theme'");
    await client.query("SELECT value FROM entries WHERE name = 'theme'");
    await client.query("COMMIT");
  });
  await client.end();
  await query(database.url, "DROP OWNED BY tenant; DROP ROLE tenant");
  await database.drop();
  return { accounts, bytes: Number(row?.bytes), writeAndRead };
}
