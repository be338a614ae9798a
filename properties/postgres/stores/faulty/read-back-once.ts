/* Reads back once after ON CONFLICT DO NOTHING: if another client removes the account in between, there is nothing to read. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "read-back-once",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const { find, remove, close } = accounts.operations(pool);
    return {
      find,
      remove,
      close,
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
