import { connect } from "./connect.js";

export interface DatabaseState {
  empty(): Promise<void>;
  remember(): Promise<void>;
  restore(): Promise<boolean>;
}

export async function createDatabaseState(url: string): Promise<DatabaseState> {
  return { empty: () => emptyDatabase(url), remember: async () => undefined, restore: async () => false };
}

export async function emptyDatabase(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'rollcall'",
    );
    const { rows } = await client.query(
      "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
    );
    for (const { nspname } of rows) await client.query(`DROP SCHEMA "${nspname}" CASCADE`);
    await client.query("CREATE SCHEMA public");
  } finally {
    await client.end();
  }
}
