/* Right, because it repeats its statement until that has inserted the account or sees the one that another has inserted. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "insert-or-select-again",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        for (;;) {
          const { rows } = await pool.query<accounts.Account & { created: boolean }>(
            accounts.insertOrSelect,
            accounts.values(apiKey, settings),
          );
          if (rows[0] !== undefined) return rows[0];
        }
      },
    };
  },
};
export default target;
