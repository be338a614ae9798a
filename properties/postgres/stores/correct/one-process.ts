/* Right in one process, because each operation takes a connection of the shared pool for its whole transaction. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "one-process",
  services: { postgres: {} },
  clients: "one process",
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services, 4);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => transaction(pool, (client) => accounts.register(client, apiKey, settings)),
      update: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("SELECT 1 FROM accounts WHERE api_key = $1 FOR UPDATE", [apiKey]);
          const found = await accounts.find(client, apiKey);
          return found !== null && accounts.update(client, apiKey, { ...found, ...settings });
        }),
    };
  },
};
export default target;
