/* Right, because its function in PL/pgSQL repeats insert and select until one of them has a row. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "plpgsql",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithUniqueKey,
    `CREATE FUNCTION register(given text, name text, seconds integer, OUT account accounts, OUT created boolean)
     LANGUAGE plpgsql AS $$
     BEGIN
       LOOP
         SELECT * INTO account FROM accounts WHERE api_key = given;
         created := false;
         IF FOUND THEN RETURN; END IF;
         BEGIN
           INSERT INTO accounts (api_key, key_name, poll_interval) VALUES (given, name, seconds) RETURNING * INTO account;
           created := true;
           RETURN;
         EXCEPTION WHEN unique_violation THEN
           NULL;
         END;
       END LOOP;
     END $$`,
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const { rows } = await pool.query<accounts.Account & { created: boolean }>(
          `SELECT ${accounts.columns}, created FROM (SELECT (account).*, created FROM register($1, $2, $3)) AS registered`,
          accounts.values(apiKey, settings),
        );
        return accounts.theOnly(rows);
      },
    };
  },
};
export default target;
