/* Right, because the server's random auth id is stored by the INSERT that wins, and a trigger writes the audit with it. */

import type { RegistrationTarget } from "rollcall/verify";
import type { Account } from "../accounts.js";
import { creating, openPool, withConnection } from "../connections.js";

const columns = `auth_id::text AS "authId", key_name AS "keyName", poll_interval AS "pollInterval", active`;

const target: RegistrationTarget = {
  name: "uuid-and-audit",
  services: { postgres: {} },
  setup: creating(
    `CREATE TABLE accounts (
       api_key text PRIMARY KEY, auth_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(), key_name text,
       poll_interval integer, active boolean NOT NULL DEFAULT true, created_at timestamptz NOT NULL DEFAULT now()
     )`,
    "CREATE TABLE audit_log (entry bigserial PRIMARY KEY, auth_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now())",
    `CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO audit_log (auth_id) VALUES (NEW.auth_id); RETURN NULL; END $$`,
    "CREATE TRIGGER audit AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION audit()",
  ),
  inspect: (_directory, services) =>
    withConnection(services, async (client) => ({
      accounts: (await client.query<Account>(`SELECT ${columns} FROM accounts`)).rows,
    })),
  check: (_directory, services) =>
    withConnection(services, async (client) => {
      const { rows } = await client.query<{ authId: string }>(
        `SELECT auth_id AS "authId" FROM accounts WHERE (SELECT count(*) FROM audit_log WHERE auth_id = accounts.auth_id) <> 1`,
      );
      return rows.map(({ authId }) => `account ${authId} is not in the audit log exactly once`);
    }),
  connect(_directory, services) {
    const pool = openPool(services);
    const find = async (apiKey: string): Promise<Account | null> => {
      const { rows } = await pool.query<Account>(`SELECT ${columns} FROM accounts WHERE api_key = $1`, [apiKey]);
      return rows[0] ?? null;
    };
    return {
      async register(apiKey, { keyName = null, pollInterval = null }) {
        const insert = `
          INSERT INTO accounts (api_key, key_name, poll_interval) VALUES ($1, $2, $3)
          ON CONFLICT (api_key) DO NOTHING RETURNING ${columns}`;
        for (;;) {
          const { rows } = await pool.query<Account>(insert, [apiKey, keyName, pollInterval]);
          if (rows[0] !== undefined) return { ...rows[0], created: true };
          const found = await find(apiKey);
          if (found !== null) return { ...found, created: false };
        }
      },
      find,
      async remove(apiKey) {
        return (await pool.query("DELETE FROM accounts WHERE api_key = $1", [apiKey])).rowCount === 1;
      },
      close: () => pool.end(),
    };
  },
};
export default target;
