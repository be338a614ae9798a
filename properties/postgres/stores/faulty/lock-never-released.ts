/* Returns early with its session's advisory lock: the connection goes back to the pool, and other clients wait for ever. */

import pg from "pg";
import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { connectionString, creating } from "../connections.js";

const target: RegistrationTarget = {
  name: "lock-never-released",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    // Its connections are kept, so they are not closed when they have been idle for a while.
    const pool = new pg.Pool({ connectionString: connectionString(services), max: 1, idleTimeoutMillis: 0 });
    const ignore = (): void => undefined;
    pool.on("error", ignore);
    return {
      async register(apiKey, settings) {
        const client = await pool.connect();
        client.on("error", ignore);
        let isBroken = true;
        try {
          await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [apiKey]);
          const found = await accounts.find(client, apiKey);
          isBroken = false;
          if (found !== null) return { ...found, created: false };
          isBroken = true;
          const inserted = await accounts.insertOne(client, apiKey, settings);
          await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [apiKey]);
          isBroken = false;
          return { ...inserted, created: true };
        } finally {
          client.off("error", ignore);
          client.release(isBroken);
        }
      },
      find: (apiKey) => accounts.find(pool, apiKey),
      close: () => pool.end(),
    };
  },
};
export default target;
