/* Commits the rows of an account, then creates its schema: after a crash in between the account never gets one. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "row-then-schema",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.registryTable),
  inspect: tables.inspectSchemas,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        const inserted = await transaction(pool, async (client) => {
          const key = await tables.insertKeyIfNew(client, authId, settings);
          if (key !== null) await tables.insertUser(client, authId);
          return key;
        });
        if (inserted === null) return { authId, ...(await tables.findKey(pool, authId)), created: false };
        await transaction(pool, (client) => tables.createSchema(client, authId));
        return { ...inserted, created: true };
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      close: () => pool.end(),
    };
  },
};
export default target;
