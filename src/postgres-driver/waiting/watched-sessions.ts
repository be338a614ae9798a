import type { Client } from "pg";
import { MonitorError } from "./monitor-error.js";

/** What a session of a database does. */
export interface WatchedSession {
  readonly processId: number;
  readonly applicationName: string;
  readonly activity: Activity;
  /** Whether it holds a transaction open, which may hold locks. */
  readonly isInTransaction: boolean;
  /** The processes of the sessions that it waits for, directly; 0: a prepared transaction. Sorted. */
  readonly blockedBy: readonly number[];
  /** Whether it waits for a session that, directly or not, waits for it. The server ends this after `deadlock_timeout`. */
  readonly isInCycle: boolean;
}

/** `waits for client`: nothing runs, or COPY waits for data. `blocked`: it waits for a lock that another session holds. */
export type Activity = "runs" | "waits for client" | "blocked";

interface Row {
  readonly pid: number;
  readonly role: string;
  readonly application: string;
  /** Whether the role of the monitor may not see what it does. */
  readonly isHidden: boolean;
  /** Null: it is hidden, or the session has only just begun. */
  readonly state: string | null;
  readonly event: string | null;
  readonly inTransaction: boolean;
  readonly blockedBy: readonly number[];
}

const question = `
  SELECT pid, usename AS role, application_name AS application, state, wait_event AS event,
    query = '<insufficient privilege>' AS "isHidden",
    xact_start IS NOT NULL AS "inTransaction",
    CASE WHEN wait_event_type = 'Lock' THEN pg_blocking_pids(pid)
      WHEN wait_event = 'SafeSnapshot' THEN pg_safe_snapshot_blocking_pids(pid)
      ELSE '{}' END AS "blockedBy"
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') = 'client backend'
  ORDER BY pid`;

/** Returns what the other sessions of the database do. */
export async function readSessions(client: Client): Promise<readonly WatchedSession[]> {
  const { rows } = await client.query<Row>({ name: "sessions", text: question });
  const blockers = new Map(rows.map(({ pid, blockedBy }) => [pid, sorted(blockedBy)]));
  return rows.map((row) => ({
    processId: row.pid,
    applicationName: row.application,
    activity: activityOf(row),
    isInTransaction: row.inTransaction,
    blockedBy: blockers.get(row.pid) ?? [],
    isInCycle: reaches(row.pid, blockers),
  }));
}

/** @throws {MonitorError} If the role of the monitor may not see it */
function activityOf({ isHidden, state, event, role, blockedBy }: Row): Activity {
  if (isHidden) {
    throw new MonitorError(
      "MONITOR_RIGHTS",
      `the role of Rollcall may not see what sessions of the role ${role} do: run "GRANT pg_read_all_stats TO" it as a superuser, or connect with the role ${role}`,
    );
  }
  if (blockedBy.length > 0) return "blocked";
  // Between the messages of the extended protocol, and in COPY FROM STDIN, a session that waits is called active.
  const isBusy = state === "active" || state === null;
  return isBusy && event !== "ClientRead" ? "runs" : "waits for client";
}

/** Returns whether a session waits for itself in the end. */
function reaches(start: number, blockers: ReadonlyMap<number, readonly number[]>): boolean {
  const [found, open] = [new Set<number>(), [...(blockers.get(start) ?? [])]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === start) return true;
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(blockers.get(next) ?? []));
  }
  return false;
}

function sorted(processIds: readonly number[]): readonly number[] {
  return [...new Set(processIds)].sort((a, b) => a - b);
}
