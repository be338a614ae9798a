/* Creates the schema of an account and commits it, then inserts the rows: a crash in between leaves a schema without an account. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "schema-then-row",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.registryTable),
  inspect: tables.inspectSchemas,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        const client = await pool.connect();
        const ignore = (): void => undefined;
        client.on("error", ignore);
        let isLost = true;
        try {
          // One client at a time creates this schema. The lock of the session outlives the first transaction.
          await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [authId]);
          const found = await tables.findKey(client, authId);
          if (found === null) {
            await client.query("BEGIN");
            await tables.createSchema(client, authId);
            await client.query("COMMIT");
            await client.query("BEGIN");
            await tables.insertKeyIfNew(client, authId, settings);
            await tables.insertUser(client, authId);
            await client.query("COMMIT");
          }
          const key = await tables.findKey(client, authId);
          await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [authId]);
          isLost = false;
          return { authId, ...key, created: found === null };
        } finally {
          client.off("error", ignore);
          // If anything failed, closing the connection rolls back and releases the lock.
          client.release(isLost);
        }
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      ...tables.userData(pool),
      close: () => pool.end(),
    };
  },
};
export default target;
