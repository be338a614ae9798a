import type { Client } from "pg";
import { harnessName } from "../../core/index.js";
import { type AwaitedLock, readAwaitedLocks } from "./awaited-locks.js";
import { MonitorError } from "./monitor-error.js";
import { isSettled } from "./settled.js";
import { readSessions, type WatchedSession } from "./watched-sessions.js";

/** Sees which sessions of a database wait for each other. It has a connection of its own, which it does not report. */
export interface Monitor {
  /** What the other sessions of the database do now. */
  sessions(): Promise<readonly WatchedSession[]>;
  /**
   * Waits until no other session of the database can go on by itself: each one waits for its client, or for a lock that
   * a session holds which cannot go on either. The server ends a cycle after its `deadlock_timeout`.
   *
   * `isUnderWay`: whether the session of this server process was sent a batch and has not answered. If it was, it must
   * wait for a lock before all is settled: one that waits for its client has not read the batch yet, or its answer is on
   * the way. By default none is.
   */
  settle(isUnderWay?: (processId: number) => boolean): Promise<readonly WatchedSession[]>;
  /** What these sessions of the database wait for. Those that wait for no lock are not in it. */
  awaitedLocks(): Promise<ReadonlyMap<number, AwaitedLock>>;
  /** Waits until none of these server processes exists. After its client is gone, a session may run on for a while. */
  ended(processIds: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a monitor of the database of `url`. Its role must be a superuser, a member of `pg_read_all_stats`, or the role of
 * all sessions of this database.
 * @throws {MonitorError} from each method If the connection has ended, or the role may not see what a session does
 */
export async function openMonitor(url: string): Promise<Monitor> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, application_name: harnessName });
  // A lost connection rejects the next query. Without a listener the event would end this process.
  client.on("error", () => undefined);
  await client.connect();
  const guarded = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => rejectWith(error));
  const sessions = (): Promise<readonly WatchedSession[]> => guarded(readSessions(client));
  return {
    sessions,
    settle: (isUnderWay = () => false) => repeat(client, sessions, (all) => isSettled(all, isUnderWay)),
    awaitedLocks: () => guarded(readAwaitedLocks(client)),
    async ended(processIds) {
      await repeat(client, sessions, (all) => !all.some(({ processId }) => processIds.includes(processId)));
    },
    close: () => client.end(),
  };
}

/** Reads until it is enough. The server waits in between: timers of this thread may be those of target code. */
async function repeat<T>(client: Client, read: () => Promise<T>, isEnough: (found: T) => boolean): Promise<T> {
  for (let pauseMs = 0; ; pauseMs = Math.min(10, pauseMs + 1)) {
    const found = await read();
    if (isEnough(found)) return found;
    await client.query(`SELECT pg_sleep(${pauseMs / 1000})`);
  }
}

function rejectWith(error: unknown): never {
  if (error instanceof MonitorError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new MonitorError("MONITOR_LOST", `cannot see what the sessions of the database do: ${reason}`, {
    cause: error,
  });
}
