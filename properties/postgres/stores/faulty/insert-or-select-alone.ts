/* The same as insert-or-select-once, but its statement is in no transaction: that hides the race and does not end it. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "insert-or-select-alone",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const { rows } = await pool.query<accounts.Account & { created: boolean }>(
          accounts.insertOrSelect,
          accounts.values(apiKey, settings),
        );
        return accounts.theOnly(rows);
      },
    };
  },
};
export default target;
