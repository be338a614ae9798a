/* Inserts or selects in one statement: its SELECT does not see the row that made its INSERT do nothing, so there is none. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "insert-or-select-once",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          const { rows } = await client.query<accounts.Account & { created: boolean }>(
            accounts.insertOrSelect,
            accounts.values(apiKey, settings),
          );
          return accounts.theOnly(rows);
        }),
    };
  },
};
export default target;
