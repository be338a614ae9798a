/* Right, because the job takes whatever has no mailbox yet, and recovery is the same job, once more. */

import type { RegistrationTarget, Services } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction, withConnection } from "../connections.js";

const withoutMailbox = "NOT EXISTS (SELECT FROM mailboxes WHERE account = id)";

async function createMailboxes(_directory: string, services: Services): Promise<void> {
  const pool = openPool(services);
  try {
    await transaction(pool, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT id FROM accounts WHERE ${withoutMailbox} ORDER BY id FOR UPDATE SKIP LOCKED`,
      );
      const create = "INSERT INTO mailboxes VALUES ($1) ON CONFLICT DO NOTHING";
      for (const { id } of rows) await client.query(create, [id]);
    });
  } finally {
    await pool.end();
  }
}

const target: RegistrationTarget = {
  name: "jobs-and-recovery",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithUniqueKey,
    "CREATE TABLE mailboxes (account bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE)",
  ),
  inspect: accounts.inspect,
  recover: createMailboxes,
  jobs: { mailboxes: createMailboxes },
  check: (_directory, services) =>
    withConnection(services, async (client) => {
      const { rows } = await client.query<{ account: string }>(
        "SELECT account FROM mailboxes WHERE NOT EXISTS (SELECT FROM accounts WHERE id = account)",
      );
      return rows.map(({ account }) => `mailbox ${account} belongs to no account`);
    }),
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      update: (apiKey, settings) => transaction(pool, (client) => accounts.update(client, apiKey, settings)),
    };
  },
};
export default target;
