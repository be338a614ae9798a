import { harnessName, PostgresServerError } from "../core/index.js";
import { type Client, connect } from "./connect.js";
import { literal } from "./literal.js";

const timesMax = 1500;

/**
 * Of targets: on the database of the connection, and no connection of the harness. One that holds nothing is left alone: a
 * pool may be closing it at this moment, and would meet an error that no target has to expect.
 */
const others = `datname = current_database() AND application_name <> ${literal(harnessName)} AND backend_type = 'client backend'
  AND (xact_start IS NOT NULL OR EXISTS (
    SELECT FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid AND locktype = 'advisory')
    OR EXISTS (SELECT FROM pg_class WHERE relpersistence = 't'))`;

/**
 * Ends the sessions of targets on the database of a connection that hold something, and waits until they are gone. A session
 * that waits for a lock does not notice that its client is gone. Transactions that were prepared for a second phase are
 * rolled back.
 * @throws {PostgresServerError} If one does not end within some 15 s
 */
export async function endOtherSessions(client: Client): Promise<void> {
  const { rows } = await client.query<{ readonly gid: string | null }>({
    name: "rollcall-end-others",
    text: `SELECT pg_terminate_backend(pid), NULL AS gid FROM pg_stat_activity WHERE ${others}
    UNION ALL SELECT NULL, gid FROM pg_prepared_xacts WHERE database = current_database()`,
  });
  if (rows.length === 0) return;
  for (let times = 1; await anyOther(client); times++) {
    if (times > timesMax) {
      const reason = "a session on a database of Rollcall does not end";
      throw new PostgresServerError("POSTGRES_SESSION_STAYS", `${reason}; end it, or the server`);
    }
    // The server waits: in this thread the clock may be that of a target.
    await client.query(`SELECT pg_sleep(${Math.min(10, times) / 1000})`);
  }
  for (const { gid } of rows) if (gid !== null) await client.query(`ROLLBACK PREPARED ${literal(gid)}`);
}

/** Ends all sessions of targets on a database. See {@link endOtherSessions}. */
export async function endSessions(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await endOtherSessions(client);
  } finally {
    await client.end();
  }
}

async function anyOther(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM pg_stat_activity WHERE ${others} LIMIT 1`);
  return rowCount !== 0;
}
