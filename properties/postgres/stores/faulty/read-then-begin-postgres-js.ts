/* Checks with `sql` and inserts in `sql.begin` of postgres.js: what it has read is not part of the transaction. */

import postgres from "postgres";
import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { connectionString, creating } from "../connections.js";

const target: RegistrationTarget = {
  name: "read-then-begin-postgres-js",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const sql = postgres(connectionString(services), { max: 1, onnotice: () => undefined });
    const find = async (apiKey: string): Promise<accounts.Account | null> => {
      const [found] = await sql<accounts.Account[]>`
        SELECT ${sql.unsafe(accounts.columns)} FROM accounts WHERE api_key = ${apiKey}`;
      return found === undefined ? null : { ...found };
    };
    return {
      async register(apiKey, { keyName = null, pollInterval = null }) {
        const found = await find(apiKey);
        if (found !== null) return { ...found, created: false };
        const [inserted] = await sql.begin(
          (begun) => begun<accounts.Account[]>`
            INSERT INTO accounts (api_key, key_name, poll_interval) VALUES (${apiKey}, ${keyName}, ${pollInterval})
            RETURNING ${sql.unsafe(accounts.columns)}`,
        );
        return { ...accounts.theOnly(inserted === undefined ? [] : [inserted]), created: true };
      },
      find,
      close: () => sql.end(),
    };
  },
};
export default target;
