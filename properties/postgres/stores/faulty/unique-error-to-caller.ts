/* Checks, then inserts; the unique key stops the second client, but its 23505 reaches a caller whose key is registered. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "unique-error-to-caller",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
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
