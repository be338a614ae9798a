/* Releases its advisory lock inside the transaction: the next client gets the lock before the row is visible. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "lock-released-before-commit",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [apiKey]);
          try {
            const found = await accounts.find(client, apiKey);
            if (found !== null) return { ...found, created: false };
            return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
          } finally {
            await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [apiKey]);
          }
        }),
    };
  },
};
export default target;
