/* Right, because everything that belongs together runs in `sql.begin` of postgres.js, on its connection. */

import postgres from "postgres";
import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { connectionString, creating } from "../connections.js";

const target: RegistrationTarget = {
  name: "postgres-js",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const sql = postgres(connectionString(services), { max: 1, onnotice: () => undefined });
    const columns = sql.unsafe(accounts.columns);
    return {
      register: (apiKey, { keyName = null, pollInterval = null }) =>
        sql.begin(async (begun) => {
          for (;;) {
            const [inserted] = await begun<accounts.Account[]>`
              INSERT INTO accounts (api_key, key_name, poll_interval) VALUES (${apiKey}, ${keyName}, ${pollInterval})
              ON CONFLICT (api_key) DO NOTHING RETURNING ${columns}`;
            if (inserted !== undefined) return { ...inserted, created: true };
            const [found] = await begun<accounts.Account[]>`
              SELECT ${columns} FROM accounts WHERE api_key = ${apiKey}`;
            if (found !== undefined) return { ...found, created: false };
          }
        }),
      async find(apiKey) {
        const [found] = await sql<accounts.Account[]>`SELECT ${columns} FROM accounts WHERE api_key = ${apiKey}`;
        return found === undefined ? null : { ...found };
      },
      update: (apiKey, settings) =>
        sql.begin(async (begun) => {
          const [found] = await begun<accounts.Account[]>`
            SELECT ${columns} FROM accounts WHERE api_key = ${apiKey} FOR UPDATE`;
          if (found === undefined) return false;
          const { keyName = found.keyName, pollInterval = found.pollInterval } = settings;
          await begun`UPDATE accounts SET key_name = ${keyName}, poll_interval = ${pollInterval} WHERE api_key = ${apiKey}`;
          return true;
        }),
      async remove(apiKey) {
        return (await sql`DELETE FROM accounts WHERE api_key = ${apiKey}`).count === 1;
      },
      close: () => sql.end(),
    };
  },
};
export default target;
