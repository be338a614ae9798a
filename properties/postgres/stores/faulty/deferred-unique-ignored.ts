/* Its unique key is deferred, so the violation comes at COMMIT, where the error is ignored: two callers get two accounts. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "deferred-unique-ignored",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithoutUniqueKey,
    "ALTER TABLE accounts ADD CONSTRAINT one_account UNIQUE (api_key) DEFERRABLE INITIALLY DEFERRED",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const found = await accounts.find(pool, apiKey);
        if (found !== null) return { ...found, created: false };
        let inserted: accounts.Account | undefined;
        try {
          await transaction(pool, async (client) => {
            inserted = await accounts.insertOne(client, apiKey, settings);
          });
        } catch (error) {
          // Another client was faster, so the account is there.
          if (!hasSqlState(error, "23505") || inserted === undefined) throw error;
          return { ...inserted, created: false };
        }
        return { ...accounts.theOnly(inserted === undefined ? [] : [inserted]), created: true };
      },
    };
  },
};
export default target;
