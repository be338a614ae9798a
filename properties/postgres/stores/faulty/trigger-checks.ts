/* Its trigger refuses a key that is there, without a unique key: two inserts at once both find nothing. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "trigger-checks",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithoutUniqueKey,
    `CREATE FUNCTION refuse_known_key() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF EXISTS (SELECT FROM accounts WHERE api_key = NEW.api_key) THEN
         RAISE unique_violation;
       END IF;
       RETURN NEW;
     END $$`,
    "CREATE TRIGGER one_account BEFORE INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION refuse_known_key()",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        for (;;) {
          try {
            return { ...(await accounts.insertOne(pool, apiKey, settings)), created: true };
          } catch (error) {
            if (!hasSqlState(error, "23505")) throw error;
          }
          const found = await accounts.find(pool, apiKey);
          if (found !== null) return { ...found, created: false };
        }
      },
    };
  },
};
export default target;
