/* Right, because PostgreSQL creates and drops schemas in transactions: rows and schema come and go as one. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "schema-for-each-user",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.registryTable),
  inspect: tables.inspectSchemas,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          const authId = tables.authIdOf(apiKey);
          for (;;) {
            const inserted = await tables.insertKeyIfNew(client, authId, settings);
            if (inserted !== null) {
              await tables.insertUser(client, authId);
              await tables.createSchema(client, authId);
              return { ...inserted, created: true };
            }
            const found = await tables.findKey(client, authId);
            if (found !== null) return { ...found, created: false };
          }
        }),
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      remove: (apiKey) => tables.remove(pool, apiKey),
      ...tables.userData(pool),
      close: () => pool.end(),
    };
  },
};
export default target;
