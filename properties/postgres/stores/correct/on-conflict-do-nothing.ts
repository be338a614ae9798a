/* Right, because a unique key lets one INSERT win, and the others read back until one of the two statements has a row. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "on-conflict-do-nothing",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        for (;;) {
          const inserted = await accounts.insertIfNew(pool, apiKey, settings);
          if (inserted !== null) return { ...inserted, created: true };
          const found = await accounts.find(pool, apiKey);
          if (found !== null) return { ...found, created: false };
        }
      },
    };
  },
};
export default target;
