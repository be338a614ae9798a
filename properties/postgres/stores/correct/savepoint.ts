/* Right, because it catches 23505 behind a savepoint, so that the transaction can read the row of the client that won. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "savepoint",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          for (;;) {
            await client.query("SAVEPOINT before_insert");
            try {
              return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
            } catch (error) {
              if (!hasSqlState(error, "23505")) throw error;
              await client.query("ROLLBACK TO SAVEPOINT before_insert");
            }
            const found = await accounts.find(client, apiKey);
            if (found !== null) return { ...found, created: false };
          }
        }),
    };
  },
};
export default target;
