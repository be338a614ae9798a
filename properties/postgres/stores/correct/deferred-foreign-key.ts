/* Right, because the deferred foreign key is checked at COMMIT: both rows are there then, in whatever order they came. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "deferred-foreign-key",
  services: { postgres: {} },
  setup: creating(
    tables.keysTable,
    tables.looseRegistryTable,
    "ALTER TABLE user_registry ADD FOREIGN KEY (auth_id) REFERENCES api_keys DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE api_keys ADD FOREIGN KEY (auth_id) REFERENCES user_registry DEFERRABLE INITIALLY DEFERRED",
  ),
  inspect: tables.inspectRows,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        for (;;) {
          const found = await tables.findKey(pool, authId);
          if (found !== null) return { ...found, created: false };
          const inserted = await transaction(pool, async (client) => {
            const user = "INSERT INTO user_registry (auth_id, schema_name) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            const { rowCount } = await client.query(user, [authId, tables.schemaOf(authId)]);
            return rowCount === 1 ? tables.insertKeyIfNew(client, authId, settings) : null;
          });
          if (inserted !== null) return { ...inserted, created: true };
        }
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      remove: (apiKey) =>
        transaction(pool, async (client) => {
          const authId = tables.authIdOf(apiKey);
          const { rowCount } = await client.query("DELETE FROM user_registry WHERE auth_id = $1", [authId]);
          if (rowCount !== 1) return false;
          await client.query("DELETE FROM api_keys WHERE auth_id = $1", [authId]);
          return true;
        }),
      close: () => pool.end(),
    };
  },
};
export default target;
