/* Right, because ON CONFLICT DO UPDATE always returns a row; xmax is 0 only if it was inserted. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "on-conflict-do-update",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const { rows } = await pool.query<accounts.Account & { created: boolean }>(
          `${accounts.insert} ON CONFLICT (api_key) DO UPDATE SET api_key = EXCLUDED.api_key
           RETURNING ${accounts.columns}, xmax = 0 AS created`,
          accounts.values(apiKey, settings),
        );
        return accounts.theOnly(rows);
      },
    };
  },
};
export default target;
