import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CleanUpProcess } from "./cleanup-process.js";
import { handleOf, type Process } from "./process.js";

export interface Processes {
  /** Returns a fresh process. It has loaded the target, or is about to, and done nothing with it. */
  start(): Process;
  /** Kills every process that was started. */
  killAll(): void;
  /** Resolves when no process that was started is left. */
  allEnded(): Promise<void>;
  /** Kills all processes, those in reserve too. Resolves when none is left. */
  close(): Promise<void>;
}

export interface ProcessesOptions {
  /** Of the target's module. */
  readonly url: string;
  /** URLs of the adapters. */
  readonly adapters: readonly string[];
  /** This many are kept ready, so that a restart need not wait until Node has started. */
  readonly reserve: number;
  readonly stallMs: number;
  readonly cleanUpProcess: CleanUpProcess;
}

const entry = fileURLToPath(new URL("./client-process.js", import.meta.url));

export function openProcesses({ url, adapters, reserve, stallMs, cleanUpProcess }: ProcessesOptions): Processes {
  const alive = new Set<Process>();
  const ready: Process[] = [];

  const create = (): Process => {
    // A group of its own: a Ctrl-C that is meant for the soak does not reach it, and a kill reaches what it started.
    const child = fork(entry, [url, JSON.stringify(adapters)], {
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
