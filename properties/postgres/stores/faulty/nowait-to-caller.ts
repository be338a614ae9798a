/* Locks with NOWAIT and does not try again: 55P03 reaches a caller although nothing is wrong. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "nowait-to-caller",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      update: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("SELECT 1 FROM accounts WHERE api_key = $1 FOR UPDATE NOWAIT", [apiKey]);
          return accounts.update(client, apiKey, settings);
        }),
    };
  },
};
export default target;
