/* Its upsert writes the second caller's settings over those of an account that is registered already. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "upsert-replaces-settings",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const { rows } = await pool.query<accounts.Account & { created: boolean }>(
          `${accounts.insert} ON CONFLICT (api_key)
           DO UPDATE SET key_name = EXCLUDED.key_name, poll_interval = EXCLUDED.poll_interval
           RETURNING ${accounts.columns}, xmax = 0 AS created`,
          accounts.values(apiKey, settings),
        );
        return accounts.theOnly(rows);
      },
    };
  },
};
export default target;
