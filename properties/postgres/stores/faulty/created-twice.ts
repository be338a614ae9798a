/* Inserts once, but says `created` to every caller that found nothing before: two callers are told that they created it. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "created-twice",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const { find, close } = accounts.operations(pool);
    return {
      async register(apiKey, settings) {
        const before = await accounts.find(pool, apiKey);
        const registration = await accounts.register(pool, apiKey, settings);
        return { ...registration, created: before === null };
      },
      find,
      close,
    };
  },
};
export default target;
