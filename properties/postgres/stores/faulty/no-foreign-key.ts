/* Its tables have no foreign key: a user that is restored while another client removes the key stays behind without one. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "no-foreign-key",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.looseRegistryTable),
  inspect: tables.inspectRows,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        return transaction(pool, async (client) => {
          for (;;) {
            const inserted = await tables.insertKeyIfNew(client, authId, settings);
            const found = inserted ?? (await tables.findKey(client, authId));
            if (found === null) continue;
            const user = "INSERT INTO user_registry (auth_id, schema_name) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            await client.query(user, [authId, tables.schemaOf(authId)]);
            return { ...found, created: inserted !== null };
          }
        });
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      remove: (apiKey) =>
        transaction(pool, async (client) => {
          const authId = tables.authIdOf(apiKey);
          await client.query("DELETE FROM user_registry WHERE auth_id = $1", [authId]);
          const { rowCount } = await client.query("DELETE FROM api_keys WHERE auth_id = $1", [authId]);
          return rowCount === 1;
        }),
      close: () => pool.end(),
    };
  },
};
export default target;
