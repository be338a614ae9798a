/* Its unique key is on the address as it was typed, but it compares in lower case: two spellings become two accounts. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const canonical = (email: string): string => email.toLowerCase();

const target: RegistrationTarget = {
  name: "index-on-raw-key",
  services: { postgres: {} },
  canonicalKey: canonical,
  setup: creating(accounts.tableWithUniqueKey, "ALTER TABLE accounts ADD COLUMN canonical text NOT NULL"),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const find = async (apiKey: string): Promise<accounts.Account | null> => {
      const select = `SELECT ${accounts.columns} FROM accounts WHERE canonical = $1`;
      return (await pool.query<accounts.Account>(select, [canonical(apiKey)])).rows[0] ?? null;
    };
    return {
      async register(apiKey, { keyName = null, pollInterval = null }) {
        const found = await find(apiKey);
        if (found !== null) return { ...found, created: false };
        const { rows } = await pool.query<accounts.Account>(
          `INSERT INTO accounts (api_key, canonical, key_name, poll_interval) VALUES ($1, $2, $3, $4)
           ON CONFLICT (api_key) DO NOTHING RETURNING ${accounts.columns}`,
          [apiKey, canonical(apiKey), keyName, pollInterval],
        );
        if (rows[0] !== undefined) return { ...rows[0], created: true };
        const other = await find(apiKey);
        return { ...accounts.theOnly(other === null ? [] : [other]), created: false };
      },
      find,
      close: () => pool.end(),
    };
  },
};
export default target;
