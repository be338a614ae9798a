/* Looks and inserts in one statement, without a unique key: two of them at once both find nothing. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "not-exists",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        for (;;) {
          const { rows } = await pool.query<accounts.Account>(
            `INSERT INTO accounts (api_key, key_name, poll_interval)
             SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM accounts WHERE api_key = $1)
             RETURNING ${accounts.columns}`,
            accounts.values(apiKey, settings),
          );
          if (rows[0] !== undefined) return { ...rows[0], created: true };
          const found = await accounts.find(pool, apiKey);
          if (found !== null) return { ...found, created: false };
        }
      },
    };
  },
};
export default target;
