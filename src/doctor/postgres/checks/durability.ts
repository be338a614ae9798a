import type { Check } from "./check.js";
import { seesAllSessions } from "./sessions.js";

/**
 * What the settings of the server promise about a registration that was acknowledged. A setting may be made for a role or
 * a database, and then the doctor's own session need not have it.
 */
export const durabilityChecks: readonly Check[] = [
  {
    code: "synchronous-commit-off",
    sql: `
      SELECT 'synchronous_commit = off' AS subject, 'set by: ' || source AS detail
      FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'
      UNION ALL
      SELECT 'synchronous_commit = off', 'for ' || coalesce('the role ' || r.rolname, 'all roles') ||
        coalesce(', in the database ' || d.datname, '')
      FROM pg_db_role_setting AS s
        LEFT JOIN pg_roles AS r ON r.oid = s.setrole
        LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
      WHERE (s.setdatabase = 0 OR d.datname = current_database()) AND 'synchronous_commit=off' = ANY (s.setconfig)`,
  },
  {
    code: "fsync-off",
    sql: `
      SELECT name || ' = off' AS subject, 'set by: ' || source AS detail
      FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'`,
  },
  {
    code: "synchronous-standby-missing",
    sql: `
      SELECT 'synchronous_standby_names = ' || setting AS subject, 'no synchronous standby is connected' AS detail
      FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting <> ''
        AND NOT pg_is_in_recovery()
        AND NOT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))
        AND ${seesAllSessions}`,
  },
  {
    code: "failover-may-lose",
    sql: `
      SELECT 'standby ' || r.application_name AS subject, 'it may lack the last commits: ' || CASE
          WHEN r.sync_state = 'async' THEN 'it is asynchronous'
          ELSE 'synchronous_commit = ' || current_setting('synchronous_commit') END AS detail
      FROM pg_stat_replication AS r
      WHERE NOT EXISTS (
          SELECT FROM pg_replication_slots AS s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
        AND r.application_name NOT IN ('pg_basebackup', 'pg_receivewal')
        AND (r.sync_state = 'async' OR current_setting('synchronous_commit') = 'local')`,
  },
];
