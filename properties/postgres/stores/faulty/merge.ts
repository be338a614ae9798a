/* Registers with MERGE, which may fail with a unique violation if another client inserts at the same time. */

import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";
import type { PostgresTarget } from "../target.js";

const target: PostgresTarget = {
  name: "merge",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      find: (apiKey) => accounts.find(pool, apiKey),
      async register(apiKey, settings) {
        const { rowCount } = await pool.query(
          `MERGE INTO accounts USING (VALUES ($1, $2, $3::integer)) AS given (api_key, key_name, poll_interval)
             ON accounts.api_key = given.api_key
           WHEN NOT MATCHED THEN
             INSERT (api_key, key_name, poll_interval) VALUES (given.api_key, given.key_name, given.poll_interval)`,
          accounts.values(apiKey, settings),
        );
        const found = await accounts.find(pool, apiKey);
        return { ...accounts.theOnly(found === null ? [] : [found]), created: rowCount === 1 };
      },
      close: () => pool.end(),
    };
  },
};
export default target;
