/* Does not listen to errors of a connection that it has taken from the pool: if it is lost, the process ends. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "error-without-listener",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      find: (apiKey) => accounts.find(pool, apiKey),
      async register(apiKey, settings) {
        const client = await pool.connect();
        let isBroken = true;
        try {
          await client.query("BEGIN");
          const registration = await accounts.register(client, apiKey, settings);
          await client.query("COMMIT");
          isBroken = false;
          return registration;
        } finally {
          client.release(isBroken);
        }
      },
      close: () => pool.end(),
    };
  },
};
export default target;
