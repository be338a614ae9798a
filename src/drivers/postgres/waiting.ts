import type { Client } from "pg";
import { raw } from "../timers/index.js";

/** Reads from a connection of its own what the sessions of a database do. */
export interface Monitor {
  /** Waits until every session of the database is idle or blocked. Returns the blocked ones. */
  settle(isOver: () => boolean): Promise<{ readonly blocked: readonly number[] }>;
  close(): Promise<void>;
}

export async function createMonitor(url: string): Promise<Monitor> {
  const { default: pg } = await import("pg");
  const client: Client = new pg.Client({ connectionString: url, application_name: "rollcall" });
  client.on("error", () => undefined);
  await client.connect();
  return {
    async settle(isOver) {
      for (;;) {
        const { rows } = await client.query<{ pid: number; blockers: readonly number[] }>({
          name: "rollcall-active",
          text: "SELECT pid, pg_blocking_pids(pid) AS blockers FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND application_name <> 'rollcall'",
        });
        const blocked = rows.filter(({ blockers }) => blockers.length > 0).map(({ pid }) => pid);
        if (blocked.length === rows.length && !hasCycle(rows)) return { blocked };
        if (isOver()) return { blocked };
        await raw.sleep(1);
      }
    },
    close: () => client.end(),
  };
}

function hasCycle(rows: readonly { readonly pid: number; readonly blockers: readonly number[] }[]): boolean {
  const blockers = new Map(rows.map(({ pid, blockers }) => [pid, blockers]));
  const leadsTo = (from: number, to: number, seen: Set<number>): boolean =>
    (blockers.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return leadsTo(next, to, seen);
    });
  return rows.some(({ pid }) => leadsTo(pid, pid, new Set()));
}
