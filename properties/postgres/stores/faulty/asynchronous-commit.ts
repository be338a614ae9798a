/* Turns synchronous_commit off: a registration is acknowledged before it is on the disk, and a crash of the server takes it. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "asynchronous-commit",
  services: { postgres: {} },
  survives: "power-loss",
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("SET LOCAL synchronous_commit = off");
          return accounts.register(client, apiKey, settings);
        }),
    };
  },
};
export default target;
