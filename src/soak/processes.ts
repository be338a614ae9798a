import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CleanUpProcess } from "./cleanup-process.js";
import { handleOf, type Process } from "./process.js";

export interface Processes {
  /** Returns a fresh process. It has loaded the target, or is about to, and has not used it. */
  start(): Process;
  /** Kills every process that was started. */
  killAll(): void;
  /** Resolves when every process that was started has ended. */
  allEnded(): Promise<void>;
  /** Kills all processes, those in reserve too. Resolves when all have ended. */
  close(): Promise<void>;
}

export interface ProcessesOptions {
  /** URL of the target's module. */
  readonly url: string;
  /** URLs of the adapters. */
  readonly adapters: readonly string[];
  /** Connection string of the database of the storage. Undefined: the target needs none. */
  readonly postgresUrl: string | undefined;
  /** The number of processes in reserve, so that a restart does not wait until Node has started. */
  readonly reserve: number;
  readonly stallMs: number;
  readonly cleanUpProcess: CleanUpProcess;
}

const entry = fileURLToPath(new URL("./client-process.js", import.meta.url));

export function openProcesses({
  url,
  adapters,
  postgresUrl,
  reserve,
  stallMs,
  cleanUpProcess,
}: ProcessesOptions): Processes {
  const alive = new Set<Process>();
  const ready: Process[] = [];

  const create = (): Process => {
    // A process group of its own: a Ctrl-C for the soak does not reach it, and a kill reaches the processes that it
    // started.
    const child = fork(entry, [url, JSON.stringify(adapters), ...(postgresUrl === undefined ? [] : [postgresUrl])], {
      detached: true,
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { pid } = child;
    if (pid !== undefined) cleanUpProcess.watch(pid);
    const created = handleOf(child, stallMs);
    created.ended.then(() => {
      if (pid !== undefined) cleanUpProcess.forget(pid);
      alive.delete(created);
    });
    return created;
  };
  const killAll = (): void => {
    for (const each of alive) each.kill();
  };
  const allEnded = async (): Promise<void> => {
    await Promise.all([...alive].map(({ ended }) => ended));
  };

  return {
    start() {
      const started = ready.shift() ?? create();
      alive.add(started);
      while (ready.length < reserve) ready.push(create());
      return started;
    },
    killAll,
    allEnded,
    async close() {
      for (const spare of ready.splice(0)) alive.add(spare);
      killAll();
      await allEnded();
    },
  };
}
