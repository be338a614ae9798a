/* Inserts or selects in one statement: its SELECT does not see the row that made its INSERT do nothing, so there is none. */

import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";
import type { PostgresTarget } from "../target.js";

const target: PostgresTarget = {
  name: "insert-or-select-once",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const { rows } = await pool.query<accounts.Account & { created: boolean }>(
          `WITH inserted AS (${accounts.insert} ON CONFLICT (api_key) DO NOTHING RETURNING *)
           SELECT ${accounts.columns}, true AS created FROM inserted
           UNION ALL
           SELECT ${accounts.columns}, false AS created FROM accounts WHERE api_key = $1`,
          accounts.values(apiKey, settings),
        );
        return accounts.theOnly(rows);
      },
    };
  },
};
export default target;
