import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../connect.js";
import { PostgresServerError } from "../errors.js";
import { literal } from "../literal.js";

const endWithinMs = 10_000;
const askEveryMs = 1;

const others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

/**
 * Ends all other sessions on the database of a connection, and waits until they are gone; until then they hold their
 * locks. Transactions that were prepared for a second phase are rolled back.
 * @throws {PostgresServerError} If one does not end within 10 s
 */
export async function endOtherSessions(client: Client): Promise<void> {
  const giveUpAt = performance.now() + endWithinMs;
  const { rows } = await client.query<{ readonly gid: string | null }>(
    `SELECT pg_terminate_backend(pid), NULL AS gid FROM pg_stat_activity WHERE ${others}
    UNION ALL SELECT NULL, gid FROM pg_prepared_xacts WHERE database = current_database()`,
  );
  if (rows.length === 0) return;
  while (await anyOther(client)) {
    if (performance.now() > giveUpAt) {
      const reason = `a session on a database of Rollcall does not end within ${endWithinMs / 1000} s`;
      throw new PostgresServerError("POSTGRES_SESSION_STAYS", `${reason}; end it, or the server`);
    }
    await sleep(askEveryMs);
  }
  for (const { gid } of rows) if (gid !== null) await client.query(`ROLLBACK PREPARED ${literal(gid)}`);
}

async function anyOther(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM pg_stat_activity WHERE ${others} LIMIT 1`);
  return rowCount !== 0;
}
