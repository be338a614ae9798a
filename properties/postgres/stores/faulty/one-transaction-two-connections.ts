/* Passes the pool to one statement of a transaction: it runs on another connection, and stays if the transaction does not. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "one-transaction-two-connections",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.looseRegistryTable),
  inspect: tables.inspectRows,
  connect(_directory, services) {
    const pool = openPool(services, 2);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        const inserted = await transaction(pool, async (client) => {
          const key = await tables.insertKeyIfNew(client, authId, settings);
          if (key !== null) await tables.insertUser(pool, authId);
          return key;
        });
        return { authId, ...(inserted ?? (await tables.findKey(pool, authId))), created: inserted !== null };
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      close: () => pool.end(),
    };
  },
};
export default target;
