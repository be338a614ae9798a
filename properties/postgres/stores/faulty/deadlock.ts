/* Updates and removes in the opposite order of tables: PostgreSQL ends the deadlock, and 40P01 reaches a caller. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "deadlock",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.looseRegistryTable),
  inspect: tables.inspectRows,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        for (;;) {
          const inserted = await transaction(pool, async (client) => {
            const key = await tables.insertKeyIfNew(client, authId, settings);
            if (key !== null) await tables.insertUser(client, authId);
            return key;
          });
          if (inserted !== null) return { ...inserted, created: true };
          const found = await tables.findKey(pool, authId);
          if (found !== null) return { ...found, created: false };
        }
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      remove: (apiKey) =>
        transaction(pool, async (client) => {
          const authId = tables.authIdOf(apiKey);
          const { rowCount } = await client.query("DELETE FROM api_keys WHERE auth_id = $1", [authId]);
          if (rowCount !== 1) return false;
          await client.query("DELETE FROM user_registry WHERE auth_id = $1", [authId]);
          return true;
        }),
      setActive: (apiKey, active) =>
        transaction(pool, async (client) => {
          const authId = tables.authIdOf(apiKey);
          const touch = "UPDATE user_registry SET schema_name = schema_name WHERE auth_id = $1";
          const { rowCount } = await client.query(touch, [authId]);
          if (rowCount !== 1) return false;
          await client.query("UPDATE api_keys SET active = $2 WHERE auth_id = $1", [authId, active]);
          return true;
        }),
      close: () => pool.end(),
    };
  },
};
export default target;
