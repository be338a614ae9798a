/* A procedure in the database checks and then inserts, without a unique key. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "procedure-checks",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithoutUniqueKey,
    `CREATE PROCEDURE register(new_key text, new_name text, new_interval integer, INOUT created boolean) LANGUAGE plpgsql AS $$
     BEGIN
       PERFORM FROM accounts WHERE api_key = new_key;
       created := NOT FOUND;
       IF created THEN
         INSERT INTO accounts (api_key, key_name, poll_interval) VALUES (new_key, new_name, new_interval);
       END IF;
     END $$`,
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        accounts.registerByCode(pool, "CALL register($1, $2, $3, NULL)", apiKey, settings),
    };
  },
};
export default target;
