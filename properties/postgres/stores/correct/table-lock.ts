/* Right without a unique key, because one client at a time holds the table's SHARE ROW EXCLUSIVE lock. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "table-lock",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE");
          const found = await accounts.find(client, apiKey);
          if (found !== null) return { ...found, created: false };
          return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
        }),
    };
  },
};
export default target;
