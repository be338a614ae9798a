/* Returns early with its session's advisory lock: the connection goes back to the pool, and other clients wait for ever. */

import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";
import type { PostgresTarget } from "../target.js";

const target: PostgresTarget = {
  name: "lock-never-released",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const client = await pool.connect();
        try {
          await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [apiKey]);
          const found = await accounts.find(client, apiKey);
          if (found !== null) return { ...found, created: false };
          const inserted = await accounts.insertOne(client, apiKey, settings);
          await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [apiKey]);
          return { ...inserted, created: true };
        } finally {
          client.release();
        }
      },
    };
  },
};
export default target;
