/* Its upsert writes a new auth id over that of the account which another client has just registered. */

import { randomUUID } from "node:crypto";
import type { RegistrationTarget } from "rollcall/verify";
import { type Account, theOnly } from "../accounts.js";
import { creating, openPool, withConnection } from "../connections.js";

const columns = `auth_id::text AS "authId", key_name AS "keyName", poll_interval AS "pollInterval", active`;

const target: RegistrationTarget = {
  name: "upsert-replaces-auth-id",
  services: { postgres: {} },
  setup: creating(`
    CREATE TABLE accounts (
      api_key text PRIMARY KEY, auth_id uuid NOT NULL UNIQUE, key_name text, poll_interval integer,
      active boolean NOT NULL DEFAULT true
    )`),
  inspect: (_directory, services) =>
    withConnection(services, async (client) => ({
      accounts: (await client.query<Account>(`SELECT ${columns} FROM accounts`)).rows,
    })),
  connect(_directory, services) {
    const pool = openPool(services);
    const find = async (apiKey: string): Promise<Account | null> => {
      const { rows } = await pool.query<Account>(`SELECT ${columns} FROM accounts WHERE api_key = $1`, [apiKey]);
      return rows[0] ?? null;
    };
    return {
      async register(apiKey, { keyName = null, pollInterval = null }) {
        const found = await find(apiKey);
        if (found !== null) return { ...found, created: false };
        const { rows } = await pool.query<Account>(
          `INSERT INTO accounts (api_key, auth_id, key_name, poll_interval) VALUES ($1, $2, $3, $4)
           ON CONFLICT (api_key) DO UPDATE SET auth_id = EXCLUDED.auth_id RETURNING ${columns}`,
          [apiKey, randomUUID(), keyName, pollInterval],
        );
        return { ...theOnly(rows), created: true };
      },
      find,
      close: () => pool.end(),
    };
  },
};
export default target;
