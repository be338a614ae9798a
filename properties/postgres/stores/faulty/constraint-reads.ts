/* A CHECK constraint that reads the table takes the place of a unique key. It does not see what is not committed yet. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "constraint-reads",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithoutUniqueKey,
    `CREATE FUNCTION is_free(wanted text) RETURNS boolean LANGUAGE sql STABLE
       AS 'SELECT NOT EXISTS (SELECT FROM accounts WHERE api_key = wanted)'`,
    "ALTER TABLE accounts ADD CHECK (is_free(api_key))",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        try {
          return { ...(await accounts.insertOne(pool, apiKey, settings)), created: true };
        } catch (error) {
          if (!hasSqlState(error, "23514")) throw error;
        }
        const found = await accounts.find(pool, apiKey);
        if (found === null) throw new Error("the account is gone, and nothing removes accounts");
        return { ...found, created: false };
      },
      find: (apiKey) => accounts.find(pool, apiKey),
      close: () => pool.end(),
    };
  },
};
export default target;
