/* Ignores the error of an optional statement inside its transaction: COMMIT then rolls back, without an error. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "commit-was-rollback",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithUniqueKey,
    "CREATE TABLE audit_log (entry bigint GENERATED ALWAYS AS IDENTITY, action text NOT NULL, api_key text NOT NULL)",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          const registration = await accounts.register(client, apiKey, settings);
          const note = "INSERT INTO audit_log (action, api_key) VALUES ('register', $1)";
          // A registration must not fail because of the log.
          await client.query(note, [apiKey]).catch(() => undefined);
          return registration;
        }),
    };
  },
};
export default target;
