/* Takes its advisory lock after it has looked whether the key is registered: both clients have looked before either locks. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "lock-after-read",
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
        return transaction(pool, async (client) => {
          await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [apiKey]);
          return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
        });
      },
    };
  },
};
export default target;
