/* Inserts the key and the user in two transactions: a crash in between leaves a key without a user. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "two-transactions",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.registryTable),
  inspect: tables.inspectRows,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        const inserted = await tables.insertKeyIfNew(pool, authId, settings);
        if (inserted === null) return { authId, ...(await tables.findKey(pool, authId)), created: false };
        await tables.insertUser(pool, authId);
        return { ...inserted, created: true };
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      close: () => pool.end(),
    };
  },
};
export default target;
