/* Updates in a REPEATABLE READ transaction and does not repeat it: 40001 reaches the caller if another client updated first. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "repeatable-read-without-retry",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      update: (apiKey, settings) =>
        transaction(
          pool,
          async (client) => {
            const found = await accounts.find(client, apiKey);
            return found !== null && accounts.update(client, apiKey, { ...found, ...settings });
          },
          "BEGIN ISOLATION LEVEL REPEATABLE READ",
        ),
    };
  },
};
export default target;
