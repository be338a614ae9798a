/* Logs an error of COMMIT and goes on: it acknowledges a registration that was rolled back. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "commit-error-ignored",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const client = await pool.connect();
        let isLost = false;
        const lose = (): void => {
          isLost = true;
        };
        client.on("error", lose);
        try {
          await client.query("BEGIN");
          const registration = await accounts.register(client, apiKey, settings);
          await client.query("COMMIT").catch(lose);
          return registration;
        } catch (error) {
          await client.query("ROLLBACK").catch(lose);
          throw error;
        } finally {
          client.off("error", lose);
          client.release(isLost);
        }
      },
    };
  },
};
export default target;
