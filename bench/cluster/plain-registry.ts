import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { OpenRegistry } from "./registry.js";

/*
 * The smallest store that is right: one table, a unique key, and after a lost connection the same transaction again. A
 * COMMIT that was not answered may have taken effect; the next try finds its account then, and knows it by its auth id.
 */

const retriesForMs = 30_000;
const retryAfterMs = 50;

interface Row {
  readonly api_key: string;
  readonly auth_id: string;
  readonly key_name: string | null;
  readonly poll_interval: number | null;
}

export const openPlainRegistry: OpenRegistry = async (connectionString) => {
  const pool = new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: 5000 });
  // An idle connection may be lost at any time.
  pool.on("error", () => undefined);
  // And one that is in use, between two statements: the next one fails then.
  pool.on("connect", (client) => client.on("error", () => undefined));
  await pool.query(
    `CREATE TABLE IF NOT EXISTS accounts (
       auth_id uuid PRIMARY KEY, api_key text NOT NULL UNIQUE, key_name text, poll_interval integer
     )`,
  );
  const attempt = async (authId: string, key: string, values: readonly unknown[]): Promise<Row> => {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("INSERT INTO accounts VALUES ($1, $2, $3, $4) ON CONFLICT (api_key) DO NOTHING", [
        authId,
        key,
        ...values,
      ]);
      const { rows } = await client.query<Row>("SELECT * FROM accounts WHERE api_key = $1", [key]);
      await client.query("COMMIT");
      client.release();
      const [row] = rows;
      if (row === undefined) throw new Error(`the account of ${key} is not there after its INSERT`);
      return row;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return {
    async register(key, { keyName = null, pollInterval = null }) {
      const authId = randomUUID();
      const end = performance.now() + retriesForMs;
      for (;;) {
        try {
          return { ...accountOf(await attempt(authId, key, [keyName, pollInterval]), authId) };
        } catch (error) {
          if (performance.now() > end) throw error;
          await sleep(retryAfterMs);
        }
      }
    },
    async list() {
      const { rows } = await pool.query<Row>("SELECT * FROM accounts");
      return rows.map((row) => ({ key: row.api_key, ...accountOf(row, "") }));
    },
    close: () => pool.end(),
  };
};

function accountOf({ auth_id, key_name, poll_interval }: Row, own: string) {
  return { authId: auth_id, created: auth_id === own, keyName: key_name, pollInterval: poll_interval };
}
