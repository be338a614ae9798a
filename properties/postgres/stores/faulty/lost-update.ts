/* Reads an account, merges the settings in JavaScript and writes all of them back: one of two updates is lost. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "lost-update",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      update: (apiKey, settings) =>
        transaction(pool, async (client) => {
          const found = await accounts.find(client, apiKey);
          if (found === null) return false;
          const { keyName, pollInterval } = { ...found, ...settings };
          return accounts.update(client, apiKey, { keyName, pollInterval });
        }),
    };
  },
};
export default target;
