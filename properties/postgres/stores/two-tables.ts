import { createHash } from "node:crypto";
import type pg from "pg";
import type { Settings, StoreSnapshot } from "rollcall/model";
import type { Services } from "rollcall/verify";
import { type Queryable, transaction, withConnection } from "./connections.js";

/*
 * The correct parts of stores with two tables, and of those with a schema for each user: tables, rows, snapshot. The auth id
 * is a hash of the API key.
 */

export const keysTable = `
  CREATE TABLE api_keys (
    auth_id text PRIMARY KEY, key_name text, poll_interval integer, active boolean NOT NULL DEFAULT true
  )`;

export const registryTable = `
  CREATE TABLE user_registry (
    auth_id text PRIMARY KEY REFERENCES api_keys ON DELETE CASCADE, schema_name text NOT NULL UNIQUE
  )`;

/** Without the foreign key. */
export const looseRegistryTable = `
  CREATE TABLE user_registry (auth_id text PRIMARY KEY, schema_name text NOT NULL UNIQUE)`;

export function authIdOf(apiKey: string): string {
  return createHash("sha256").update(apiKey).digest("hex").slice(0, 32);
}

/** Safe in SQL without quotes. */
export function schemaOf(authId: string): string {
  return `user_${authId}`;
}

export interface Account {
  readonly authId: string;
  readonly keyName: string | null;
  readonly pollInterval: number | null;
  readonly active: boolean;
}

const columns = `auth_id AS "authId", key_name AS "keyName", poll_interval AS "pollInterval", active`;

export async function findKey(database: Queryable, authId: string): Promise<Account | null> {
  const { rows } = await database.query<Account>(`SELECT ${columns} FROM api_keys WHERE auth_id = $1`, [authId]);
  return rows[0] ?? null;
}

/** Inserts a key if there is none; null: there is one. */
export async function insertKeyIfNew(
  database: Queryable,
  authId: string,
  { keyName = null, pollInterval = null }: Settings,
): Promise<Account | null> {
  const { rows } = await database.query<Account>(
    `INSERT INTO api_keys (auth_id, key_name, poll_interval) VALUES ($1, $2, $3)
     ON CONFLICT (auth_id) DO NOTHING RETURNING ${columns}`,
    [authId, keyName, pollInterval],
  );
  return rows[0] ?? null;
}

export async function insertUser(database: Queryable, authId: string): Promise<void> {
  await database.query("INSERT INTO user_registry (auth_id, schema_name) VALUES ($1, $2)", [authId, schemaOf(authId)]);
}

export async function createSchema(database: Queryable, authId: string): Promise<void> {
  const schema = schemaOf(authId);
  await database.query(`CREATE SCHEMA ${schema}`);
  await database.query(`CREATE TABLE ${schema}.entries (name text PRIMARY KEY, value text)`);
}

export async function dropSchema(database: Queryable, authId: string): Promise<void> {
  await database.query(`DROP SCHEMA IF EXISTS ${schemaOf(authId)} CASCADE`);
}

/** Removes the key, and with the foreign key its user, and its schema if there is one, in one transaction. */
export function remove(pool: pg.Pool, apiKey: string): Promise<boolean> {
  const authId = authIdOf(apiKey);
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query("DELETE FROM api_keys WHERE auth_id = $1", [authId]);
    if (rowCount !== 1) return false;
    await dropSchema(client, authId);
    return true;
  });
}

/** Operations on a user's own schema. The lock on the key keeps the schema from being dropped meanwhile. */
export function userData(pool: pg.Pool) {
  const whileRegistered = <T>(apiKey: string, none: T, work: (client: pg.PoolClient, schema: string) => Promise<T>) =>
    transaction(pool, async (client) => {
      const authId = authIdOf(apiKey);
      const lock = "SELECT 1 FROM api_keys WHERE auth_id = $1 FOR KEY SHARE";
      const { rowCount } = await client.query(lock, [authId]);
      return rowCount === 1 ? work(client, schemaOf(authId)) : none;
    });
  return {
    writeUserData: (apiKey: string, value: string) =>
      whileRegistered<boolean>(apiKey, false, async (client, schema) => {
        await client.query(
          `INSERT INTO ${schema}.entries (name, value) VALUES ('value', $1)
           ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`,
          [value],
        );
        return true;
      }),
    readUserData: (apiKey: string) =>
      whileRegistered<string | null>(apiKey, null, async (client, schema) => {
        const { rows } = await client.query<{ value: string }>(`SELECT value FROM ${schema}.entries`);
        return rows[0]?.value ?? null;
      }),
  };
}

/** The rows of both tables. */
export function inspectRows(_directory: string, services: Services): Promise<StoreSnapshot> {
  return withConnection(services, async (client) => {
    const keys = await client.query<Account>(`SELECT ${columns} FROM api_keys`);
    const users = await client.query<{ authId: string; dbPath: string }>(
      `SELECT auth_id AS "authId", schema_name AS "dbPath" FROM user_registry`,
    );
    return { apiKeys: keys.rows, registry: users.rows };
  });
}

/** The rows of both tables, and the schemas of users. */
export async function inspectSchemas(directory: string, services: Services): Promise<StoreSnapshot> {
  const rows = await inspectRows(directory, services);
  return withConnection(services, async (client) => {
    const { rows: schemas } = await client.query<{ path: string }>(
      `SELECT nspname AS path FROM pg_namespace WHERE nspname LIKE 'user\\_%'`,
    );
    const userDatabases = [];
    for (const { path } of schemas) {
      const entries = await client.query<{ value: string }>(`SELECT value FROM ${path}.entries`);
      userDatabases.push({ path, authId: path.slice("user_".length), data: entries.rows[0]?.value ?? null });
    }
    return { ...rows, userDatabases };
  });
}
