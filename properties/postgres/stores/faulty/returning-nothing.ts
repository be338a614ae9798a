/* Takes the row that ON CONFLICT DO NOTHING RETURNING returns for granted; for the second of two clients there is none. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "returning-nothing",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const found = await accounts.find(pool, apiKey);
        if (found !== null) return { ...found, created: false };
        const inserted = await accounts.insertIfNew(pool, apiKey, settings);
        return { authId: String(inserted?.authId), ...inserted, created: true };
      },
    };
  },
};
export default target;
