/* Sets the search_path of a pooled connection and leaves it: later statements find tables of the last user. */

import type { RegistrationTarget } from "rollcall/verify";
import { creating, openPool, transaction } from "../connections.js";
import * as tables from "../two-tables.js";

const target: RegistrationTarget = {
  name: "search-path-left",
  services: { postgres: {} },
  setup: creating(tables.keysTable, tables.registryTable),
  inspect: tables.inspectRows,
  connect(_directory, services) {
    const pool = openPool(services);
    const inSchema = <T>(apiKey: string, none: T, work: (run: (sql: string) => Promise<unknown[]>) => Promise<T>) =>
      transaction(pool, async (client) => {
        const authId = tables.authIdOf(apiKey);
        const lock = "SELECT 1 FROM public.api_keys WHERE auth_id = $1 FOR KEY SHARE";
        const { rowCount } = await client.query(lock, [authId]);
        if (rowCount !== 1) return none;
        await client.query(`SET search_path TO ${tables.schemaOf(authId)}`);
        return work(async (sql) => (await client.query(sql)).rows);
      });
    return {
      async register(apiKey, settings) {
        const authId = tables.authIdOf(apiKey);
        return transaction(pool, async (client) => {
          const inserted = await tables.insertKeyIfNew(client, authId, settings);
          if (inserted === null) return { authId, ...(await tables.findKey(client, authId)), created: false };
          await tables.insertUser(client, authId);
          await tables.createSchema(client, authId);
          // What a user calls by this name is the keys of its own applications.
          await client.query(`CREATE TABLE ${tables.schemaOf(authId)}.api_keys (LIKE public.api_keys INCLUDING ALL)`);
          return { ...inserted, created: true };
        });
      },
      find: (apiKey) => tables.findKey(pool, tables.authIdOf(apiKey)),
      writeUserData: (apiKey, value) =>
        inSchema<boolean>(apiKey, false, async (run) => {
          const literal = `'${value.replaceAll("'", "''")}'`;
          await run(
            `INSERT INTO entries VALUES ('value', ${literal}) ON CONFLICT (name) DO UPDATE SET value = ${literal}`,
          );
          return true;
        }),
      readUserData: (apiKey) =>
        inSchema<string | null>(apiKey, null, async (run) => {
          const [row] = await run("SELECT value FROM entries");
          return (row as { value: string } | undefined)?.value ?? null;
        }),
      close: () => pool.end(),
    };
  },
};
export default target;
