import type { Check } from "./check.js";

/** An SQL condition: this role sees what the sessions of other roles do. */
export const seesAllSessions = "pg_has_role('pg_read_all_stats', 'USAGE')";

/** A transaction that works is old after this many times the time after which one that waits for its client is stuck. */
const patience = 12;

/**
 * Returns the checks for transactions that hold locks and keep old rows from being removed.
 * @param stuckAfterSeconds After this time a transaction that does nothing counts as left behind.
 */
export function sessionChecks(stuckAfterSeconds: number): readonly Check[] {
  const older = (column: string, times: number): string =>
    `${column} < clock_timestamp() - make_interval(secs => ${stuckAfterSeconds * times})`;
  const session = `'session ' || pid || coalesce(' of ' || usename, '')
    || coalesce(' (' || nullif(application_name, '') || ')', '')`;
  const sessions = `pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  return [
    {
      code: "prepared-transaction-left",
      sql: `
        SELECT gid AS subject, 'of ' || owner || ', prepared ' || ${moment("prepared")} AS detail
        FROM pg_prepared_xacts WHERE database = current_database() AND ${older("prepared", 1)}`,
    },
    {
      code: "transaction-idle",
      sql: `
        SELECT ${session} AS subject, 'its last statement ended ' || ${moment("state_change")} AS detail
        FROM ${sessions} AND state LIKE 'idle in transaction%' AND ${older("state_change", 1)}`,
    },
    {
      code: "transaction-old",
      sql: `
        SELECT ${session} AS subject, 'its transaction began ' || ${moment("xact_start")} AS detail
        FROM ${sessions} AND state = 'active' AND ${older("xact_start", patience)}`,
    },
    {
      code: "sessions-hidden",
      sql: `SELECT 'the role ' || current_user AS subject, '' AS detail WHERE NOT ${seesAllSessions}`,
    },
  ];
}

function moment(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'`;
}
