import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import pg from "pg";
import { leftIn, restoreOf } from "./definitions.js";
import type { Theme } from "./themes.js";

/*
 * Runs the steps of several clients on a real server in a given order, one at a time.
 */

/** What one step answered, or that it waits. */
export interface Step {
  readonly client: number;
  readonly sql: string;
  /** Rows, tags and errors as text. Undefined while it waits. */
  answer: string | undefined;
  /** Whether it had to wait. */
  waited: boolean;
  failed: boolean;
  /** The state of the transaction after it. */
  status: "I" | "T" | "E";
}

/** A client with what the test needs of it. */
interface Client {
  readonly connection: pg.Client;
  readonly processId: number;
}

export interface Clients {
  readonly all: readonly Client[];
  readonly monitor: pg.Client;
  /** Replaces all connections but that of the monitor. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

export async function connectClients(url: string, count: number): Promise<Clients> {
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const monitor = await connect();
  const all: Client[] = [];
  const disconnect = async (): Promise<void> => {
    for (const { connection } of all.splice(0)) await connection.end();
  };
  const reconnect = async (): Promise<void> => {
    await disconnect();
    for (let index = 0; index < count; index += 1) {
      const connection = await connect();
      const { rows } = await connection.query<{ id: number }>("SELECT pg_backend_pid() AS id");
      all.push({ connection, processId: rows[0]?.id ?? 0 });
    }
  };
  await reconnect();
  return {
    all,
    monitor,
    reconnect,
    async close() {
      await disconnect();
      await monitor.end();
    },
  };
}

/** What a run showed. */
export interface Run {
  readonly steps: readonly Step[];
  readonly left: string;
}

/** Follows a run: told of each step when it has ended or waits, and of steps that go on because of it. */
export interface Observer {
  stepped(step: Step, wentOn: readonly Step[]): void;
}

/**
 * Runs steps. `next` returns the client that moves next, of those that can; undefined ends the run. If it names one that
 * waits, the run has no result.
 */
export async function run(
  clients: Clients,
  { tables, makesDefinitions }: Theme,
  programs: readonly (readonly string[])[],
  next: (able: readonly number[]) => number | undefined,
  observer?: Observer,
): Promise<Run | undefined> {
  await clients.monitor.query(restoreOf(tables));
  if (makesDefinitions) await clients.reconnect();
  const steps: Step[] = [];
  const waiting = new Map<number, Step>();
  const taken = programs.map(() => 0);
  let isPossible = true;
  for (;;) {
    const able = programs.flatMap((program, client) =>
      !waiting.has(client) && (taken[client] ?? 0) < program.length ? [client] : [],
    );
    if (able.length === 0) break;
    const client = next(able);
    if (client === undefined || !able.includes(client)) {
      isPossible = false;
      break;
    }
    const step = start(clients, client, programs[client]?.[taken[client] ?? 0] ?? "");
    taken[client] = (taken[client] ?? 0) + 1;
    steps.push(step);
    waiting.set(client, step);
    await settle(clients, waiting);
    step.waited = step.answer === undefined;
    const wentOn = [...waiting.values()].filter((each) => each !== step && each.answer !== undefined);
    for (const [each, { answer }] of waiting) if (answer !== undefined) waiting.delete(each);
    observer?.stepped(step, wentOn);
  }
  await clean(clients, waiting);
  if (!isPossible) return undefined;
  const { rows } = await clients.monitor.query<{ left: string }>(leftIn(tables));
  return { steps, left: rows[0]?.left ?? "" };
}

function start({ all }: Clients, client: number, sql: string): Step {
  const step: Step = { client, sql, answer: undefined, waited: false, failed: false, status: "I" };
  const connection = all[client]?.connection;
  if (connection === undefined) throw new Error(`no client ${client}`);
  void answered(connection, sql, step);
  return step;
}

async function answered(connection: pg.Client, sql: string, step: Step): Promise<void> {
  // An error is told before the state of the transaction is.
  const ready = once(connection, "drain");
  let answer: string;
  try {
    const result: unknown = await connection.query({ text: sql, rowMode: "array" });
    const results = (Array.isArray(result) ? result : [result]) as readonly pg.QueryArrayResult[];
    answer = JSON.stringify(results.map(({ command, rowCount, rows }) => [command, rowCount, rows]));
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    step.failed = true;
    answer = `${error.code} ${error.constraint ?? ""}`;
  }
  await ready;
  step.status = connection.getTransactionStatus() ?? "I";
  step.answer = answer;
}

/** Returns when each step that is under way has ended, or waits for a lock that no deadlock will free. */
async function settle({ all, monitor }: Clients, waiting: ReadonlyMap<number, Step>): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    await setImmediate();
    const open = [...waiting].filter(([, { answer }]) => answer === undefined);
    if (open.length === 0) return;
    if (turn < 20) continue;
    const ids = open.map(([client]) => all[client]?.processId ?? 0);
    const { rows } = await monitor.query<{ id: number; by: number[]; since: number | null }>(
      `SELECT pid AS id, pg_blocking_pids(pid) AS by,
         (SELECT extract(epoch FROM clock_timestamp() - min(l.waitstart)) * 1000 FROM pg_locks l
            WHERE l.pid = a.pid AND NOT l.granted)::float AS since
       FROM pg_stat_activity a WHERE pid = ANY ($1)`,
      [ids],
    );
    // Until its deadlock timeout has passed, a waiting step might be the one that fails in a deadlock to come.
    const isStuck = ({ by, since }: { by: number[]; since: number | null }) =>
      by.length > 0 && since !== null && since > 8;
    const stillOpen = open.filter(([, { answer }]) => answer === undefined).length === open.length;
    const isDeadlock = rows.some(({ id }) => reaches(id, id, rows));
    if (stillOpen && rows.length === ids.length && rows.every(isStuck) && !isDeadlock) return;
  }
}

function reaches(
  from: number,
  to: number,
  rows: readonly { id: number; by: number[] }[],
  seen = new Set<number>(),
): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const by = rows.find(({ id }) => id === from)?.by ?? [];
  return by.includes(to) || by.some((each) => reaches(each, to, rows, seen));
}

/** Ends all transactions. */
async function clean(clients: Clients, waiting: Map<number, Step>): Promise<void> {
  while (waiting.size > 0) {
    for (const [client, { answer }] of waiting) {
      if (answer === undefined) {
        await clients.monitor.query("SELECT pg_cancel_backend($1)", [clients.all[client]?.processId]);
        await setImmediate();
      } else waiting.delete(client);
    }
  }
  const reset = "ROLLBACK; RESET ALL; SELECT pg_advisory_unlock_all()";
  await Promise.all(clients.all.map(({ connection }) => connection.query(reset)));
}
