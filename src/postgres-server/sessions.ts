import { connect } from "./connect.js";

/** Ends all sessions of clients on a database. A session that waits for a lock does not notice that its client is gone. */
export async function endSessions(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'rollcall'`,
    );
  } finally {
    await client.end();
  }
}
