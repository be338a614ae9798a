/* Relies on SELECT … FOR UPDATE, which locks nothing if there is no row yet: two clients insert. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "for-update-of-nothing",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          const select = `SELECT ${accounts.columns} FROM accounts WHERE api_key = $1 FOR UPDATE`;
          const { rows } = await client.query<accounts.Account>(select, [apiKey]);
          if (rows[0] !== undefined) return { ...rows[0], created: false };
          return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
        }),
    };
  },
};
export default target;
