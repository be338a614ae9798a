/* Takes a statement that timed out for one that had nothing to do: it acknowledges an update that was not made. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "timeout-ignored",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      async update(apiKey, settings) {
        try {
          return await accounts.update(pool, apiKey, settings);
        } catch (error) {
          // The account is busy; its settings are written again soon anyway.
          if (hasSqlState(error, "57014")) return true;
          throw error;
        }
      },
    };
  },
};
export default target;
