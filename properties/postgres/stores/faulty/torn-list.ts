/* Lists all accounts and subtracts the inactive ones, in two statements of a READ COMMITTED transaction: two snapshots. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "torn-list",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const { setActive, remove, close } = accounts.operations(pool);
    return {
      setActive,
      remove,
      close,
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      listActive: () =>
        transaction(pool, async (client) => {
          const all = await client.query<{ id: string }>("SELECT id::text FROM accounts");
          const inactive = await client.query<{ id: string }>("SELECT id::text FROM accounts WHERE NOT active");
          const ids = inactive.rows.map(({ id }) => id);
          return all.rows.map(({ id }) => id).filter((id) => !ids.includes(id));
        }),
    };
  },
};
export default target;
