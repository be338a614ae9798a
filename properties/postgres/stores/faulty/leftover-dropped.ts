/*
 * Takes a schema without a key for what a crash has left, and drops it. But it searches for the key first, and for the schema
 * then: in between another client can register the key, and its schema is dropped.
 */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "leftover-dropped",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.registryTable),
  inspect: tables.inspectSchemas,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        const found = await tables.findKey(pool, authId);
        if (found !== null) return { ...found, created: false };
        const { rowCount } = await pool.query("SELECT FROM pg_namespace WHERE nspname = $1", [tables.schemaOf(authId)]);
        return transaction(pool, async (client) => {
          if (rowCount !== 0) await tables.dropSchema(client, authId);
          const inserted = await tables.insertKeyIfNew(client, authId, settings);
          if (inserted === null) return { authId, ...(await tables.findKey(client, authId)), created: false };
          await tables.insertUser(client, authId);
          await tables.createSchema(client, authId);
          return { ...inserted, created: true };
        });
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      close: () => pool.end(),
    };
  },
};
export default target;
