/* Registers in a SERIALIZABLE transaction and does not repeat it: 40001 reaches the caller. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "serializable-without-retry",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(
          pool,
          async (client) => {
            const found = await accounts.find(client, apiKey);
            if (found !== null) return { ...found, created: false };
            return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
          },
          "BEGIN ISOLATION LEVEL SERIALIZABLE",
        ),
    };
  },
};
export default target;
