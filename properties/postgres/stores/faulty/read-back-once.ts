/* Reads back once after ON CONFLICT DO NOTHING: if another client removes the account in between, there is nothing to read. */

import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";
import type { PostgresTarget } from "../target.js";

const target: PostgresTarget = {
  name: "read-back-once",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const inserted = await accounts.insertIfNew(pool, apiKey, settings);
        if (inserted !== null) return { ...inserted, created: true };
        const found = await accounts.find(pool, apiKey);
        return { ...accounts.theOnly(found === null ? [] : [found]), created: false };
      },
    };
  },
};
export default target;
