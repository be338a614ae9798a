/* Checks, then inserts, under READ COMMITTED and without a unique key: two clients that check at the same time both insert. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "check-then-insert",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const found = await accounts.find(pool, apiKey);
        if (found !== null) return { ...found, created: false };
        return { ...(await accounts.insertOne(pool, apiKey, settings)), created: true };
      },
    };
  },
};
export default target;
