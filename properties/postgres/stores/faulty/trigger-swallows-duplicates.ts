/* Its trigger skips the insert of a duplicate without an error: the second caller gets an auth id that was never stored. */

import { randomUUID } from "node:crypto";
import type { RegistrationTarget } from "rollcall/verify";
import type { Account } from "../accounts.js";
import { creating, openPool, withConnection } from "../connections.js";

const columns = `auth_id::text AS "authId", key_name AS "keyName", poll_interval AS "pollInterval", active`;

const target: RegistrationTarget = {
  name: "trigger-swallows-duplicates",
  services: { postgres: {} },
  setup: creating(
    `CREATE TABLE accounts (
       auth_id uuid PRIMARY KEY, api_key text NOT NULL, key_name text, poll_interval integer,
       active boolean NOT NULL DEFAULT true
     )`,
    "CREATE TABLE taken_keys (api_key text PRIMARY KEY)",
    `CREATE FUNCTION take_key() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO taken_keys VALUES (NEW.api_key);
       RETURN NEW;
     EXCEPTION WHEN unique_violation THEN
       RETURN NULL;
     END $$`,
    "CREATE TRIGGER one_account BEFORE INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION take_key()",
  ),
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
        const authId = randomUUID();
        await pool.query("INSERT INTO accounts (auth_id, api_key, key_name, poll_interval) VALUES ($1, $2, $3, $4)", [
          authId,
          apiKey,
          keyName,
          pollInterval,
        ]);
        return { authId, keyName, pollInterval, active: true, created: true };
      },
      find,
      close: () => pool.end(),
    };
  },
};
export default target;
