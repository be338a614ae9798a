/* Returns a connection to the pool with an open transaction if a statement fails: the next caller gets 25P02. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "transaction-left-open",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const client = await pool.connect();
        const ignore = (): void => undefined;
        client.on("error", ignore);
        try {
          await client.query("BEGIN");
          const registration = await accounts.register(client, apiKey, settings);
          await client.query("COMMIT");
          return registration;
        } finally {
          client.off("error", ignore);
          client.release();
        }
      },
    };
  },
};
export default target;
