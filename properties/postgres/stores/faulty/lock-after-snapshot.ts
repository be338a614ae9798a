/*
 * Takes the right lock in a REPEATABLE READ transaction. The statement that waits for the lock has taken the snapshot before,
 * so what the other client committed meanwhile is not seen.
 */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "lock-after-snapshot",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      register: (apiKey, settings) =>
        transaction(
          pool,
          async (client) => {
            await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [apiKey]);
            const found = await accounts.find(client, apiKey);
            if (found !== null) return { ...found, created: false };
            return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
          },
          "BEGIN ISOLATION LEVEL REPEATABLE READ",
        ),
      find: (apiKey) => accounts.find(pool, apiKey),
      close: () => pool.end(),
    };
  },
};
export default target;
