/* Right, and prepared: its statements have names, so that each connection parses them once and then only binds. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "named-statements",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const find = async (apiKey: string): Promise<accounts.Account | null> => {
      const text = `SELECT ${accounts.columns} FROM accounts WHERE api_key = $1`;
      return (await pool.query<accounts.Account>({ name: "find", text, values: [apiKey] })).rows[0] ?? null;
    };
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const text = `${accounts.insert} ON CONFLICT (api_key) DO NOTHING RETURNING ${accounts.columns}`;
        for (;;) {
          const values = accounts.values(apiKey, settings);
          const { rows } = await pool.query<accounts.Account>({ name: "insert", text, values });
          if (rows[0] !== undefined) return { ...rows[0], created: true };
          const found = await find(apiKey);
          if (found !== null) return { ...found, created: false };
        }
      },
      find,
    };
  },
};
export default target;
