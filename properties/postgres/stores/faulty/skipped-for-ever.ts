/* Its job skips locked accounts, and then moves its cursor past them: they never get a mailbox. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction, withConnection } from "../connections.js";

const target: RegistrationTarget = {
  name: "skipped-for-ever",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithUniqueKey,
    "CREATE TABLE mailboxes (account bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE)",
    "CREATE TABLE cursor_of_job AS SELECT 0::bigint AS last_id",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const { find, close } = accounts.operations(pool);
    return {
      find,
      close,
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      update: (apiKey, settings) => transaction(pool, (client) => accounts.update(client, apiKey, settings)),
    };
  },
  jobs: {
    async mailboxes(_directory, services) {
      const pool = openPool(services);
      try {
        await transaction(pool, async (client) => {
          await client.query("LOCK TABLE cursor_of_job IN EXCLUSIVE MODE");
          const newest = await client.query<{ id: string }>("SELECT coalesce(max(id), 0) AS id FROM accounts");
          const { id: last } = accounts.theOnly(newest.rows);
          const { rows } = await client.query<{ id: string }>(
            `SELECT id FROM accounts WHERE id > (SELECT last_id FROM cursor_of_job) AND id <= $1
             ORDER BY id FOR UPDATE SKIP LOCKED`,
            [last],
          );
          for (const { id } of rows) await client.query("INSERT INTO mailboxes VALUES ($1)", [id]);
          await client.query("UPDATE cursor_of_job SET last_id = greatest(last_id, $1)", [last]);
        });
      } finally {
        await pool.end();
      }
    },
  },
  check: (_directory, services) =>
    withConnection(services, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT id FROM accounts WHERE id <= (SELECT last_id FROM cursor_of_job)
           AND NOT EXISTS (SELECT FROM mailboxes WHERE account = id)`,
      );
      return rows.map(({ id }) => `account ${id} is behind the job's cursor and has no mailbox`);
    }),
};
export default target;
