/* Right, because its session's advisory lock is released after COMMIT, and a connection that failed is closed. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "session-lock",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const client = await pool.connect();
        const ignore = (): void => undefined;
        client.on("error", ignore);
        let isBroken = true;
        try {
          await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [apiKey]);
          const found = await accounts.find(client, apiKey);
          const account = found ?? (await accounts.insertOne(client, apiKey, settings));
          await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [apiKey]);
          isBroken = false;
          return { ...account, created: found === null };
        } finally {
          client.off("error", ignore);
          client.release(isBroken);
        }
      },
    };
  },
};
export default target;
