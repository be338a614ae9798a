import type pg from "pg";
import type { Settings, StoreSnapshot } from "rollcall/model";
import type { RegistrationClient, Services } from "rollcall/verify";
import { type Queryable, withConnection } from "./connections.js";

/*
 * The correct parts of stores with one table: the table, with and without a unique key, every operation but `register`, and
 * the snapshot.
 */

export type { Settings };

const columnsOfTable = `
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key_name text, poll_interval integer,
  active boolean NOT NULL DEFAULT true`;

/** The table with the unique key that keeps an API key from being registered twice. */
export const tableWithUniqueKey = `CREATE TABLE accounts (api_key text NOT NULL UNIQUE, ${columnsOfTable})`;

/** The table without it. */
export const tableWithoutUniqueKey = `CREATE TABLE accounts (api_key text NOT NULL, ${columnsOfTable})`;

/** What is selected of an account. */
export const columns = `id::text AS "authId", key_name AS "keyName", poll_interval AS "pollInterval", active`;

/** Takes `values`. */
export const insert = "INSERT INTO accounts (api_key, key_name, poll_interval) VALUES ($1, $2, $3)";

/** Inserts or selects in one statement. Needs the unique key. Takes `values`. */
export const insertOrSelect = `WITH inserted AS (${insert} ON CONFLICT (api_key) DO NOTHING RETURNING *)
  SELECT ${columns}, true AS created FROM inserted
  UNION ALL
  SELECT ${columns}, false AS created FROM accounts WHERE api_key = $1`;

export interface Account {
  readonly authId: string;
  readonly keyName: string | null;
  readonly pollInterval: number | null;
  readonly active: boolean;
}

export function values(apiKey: string, { keyName = null, pollInterval = null }: Settings): (string | number | null)[] {
  return [apiKey, keyName, pollInterval];
}

export async function find(database: Queryable, apiKey: string): Promise<Account | null> {
  const { rows } = await database.query<Account>(`SELECT ${columns} FROM accounts WHERE api_key = $1`, [apiKey]);
  return rows[0] ?? null;
}

/** Inserts an account and returns it. If the table has a unique key and the API key is registered: 23505. */
export async function insertOne(database: Queryable, apiKey: string, settings: Settings): Promise<Account> {
  const { rows } = await database.query<Account>(`${insert} RETURNING ${columns}`, values(apiKey, settings));
  return theOnly(rows);
}

/** Inserts an account if there is none; null: there is one. Needs the unique key. */
export async function insertIfNew(database: Queryable, apiKey: string, settings: Settings): Promise<Account | null> {
  const { rows } = await database.query<Account>(
    `${insert} ON CONFLICT (api_key) DO NOTHING RETURNING ${columns}`,
    values(apiKey, settings),
  );
  return rows[0] ?? null;
}

export function theOnly<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("expected one row, got none");
  return row;
}

/** Gets or creates, for a table with the unique key. The row may be removed between the two statements: then again. */
export async function register(database: Queryable, apiKey: string, settings: Settings) {
  for (;;) {
    const inserted = await insertIfNew(database, apiKey, settings);
    if (inserted !== null) return { ...inserted, created: true };
    const found = await find(database, apiKey);
    if (found !== null) return { ...found, created: false };
  }
}

/** Registers by a statement that returns `created`, takes `values`, and leaves the account to be read: it may be gone then. */
export async function registerByCode(database: Queryable, statement: string, apiKey: string, settings: Settings) {
  for (;;) {
    const { rows } = await database.query<{ created: boolean }>(statement, values(apiKey, settings));
    const found = await find(database, apiKey);
    if (found !== null) return { ...found, created: theOnly(rows).created };
  }
}

/** Sets the given fields. Returns false if there is no account. */
export async function update(database: Queryable, apiKey: string, settings: Settings): Promise<boolean> {
  const { keyName, pollInterval } = settings;
  const { rowCount } = await database.query(
    `UPDATE accounts SET key_name = CASE WHEN $2 THEN $3 ELSE key_name END,
       poll_interval = CASE WHEN $4 THEN $5 ELSE poll_interval END WHERE api_key = $1`,
    [apiKey, keyName !== undefined, keyName ?? null, pollInterval !== undefined, pollInterval ?? null],
  );
  return rowCount === 1;
}

/** Every operation but `register`, each in one statement. Needs one row for each API key. */
export function operations(pool: pg.Pool) {
  return {
    find: (apiKey) => find(pool, apiKey),
    update: (apiKey, settings) => update(pool, apiKey, settings),
    async setActive(apiKey, active) {
      const { rowCount } = await pool.query("UPDATE accounts SET active = $2 WHERE api_key = $1", [apiKey, active]);
      return rowCount === 1;
    },
    async remove(apiKey) {
      const { rowCount } = await pool.query("DELETE FROM accounts WHERE api_key = $1", [apiKey]);
      return rowCount === 1;
    },
    async listActive() {
      const { rows } = await pool.query<{ authId: string }>(`SELECT id::text AS "authId" FROM accounts WHERE active`);
      return rows.map(({ authId }) => authId);
    },
    close: () => pool.end(),
  } satisfies Omit<RegistrationClient, "register">;
}

export function inspect(_directory: string, services: Services): Promise<StoreSnapshot> {
  return withConnection(services, async (client) => {
    const { rows } = await client.query<Account>(`SELECT ${columns} FROM accounts ORDER BY id`);
    return { accounts: rows };
  });
}
