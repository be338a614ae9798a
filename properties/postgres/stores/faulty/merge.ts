/* Registers with MERGE, which may fail with a unique violation if another client inserts at the same time. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "merge",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      find: (apiKey) => accounts.find(pool, apiKey),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          const { rowCount } = await client.query(
            `MERGE INTO accounts USING (VALUES ($1, $2, $3::integer)) AS given (api_key, key_name, poll_interval)
             ON accounts.api_key = given.api_key
           WHEN NOT MATCHED THEN
             INSERT (api_key, key_name, poll_interval) VALUES (given.api_key, given.key_name, given.poll_interval)`,
            accounts.values(apiKey, settings),
          );
          const found = await accounts.find(client, apiKey);
          return { ...accounts.theOnly(found === null ? [] : [found]), created: rowCount === 1 };
        }),
      close: () => pool.end(),
    };
  },
};
export default target;
