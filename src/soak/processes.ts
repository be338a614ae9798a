import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Janitor } from "./cleanup-process.js";
import { handleOf, type Process } from "./process.js";

export interface Processes {
  /** A fresh process. It has loaded the target, or is about to, and done nothing with it. */
  start(): Process;
  /** Every process that was started. */
  killAll(): void;
  /** No process that was started is left. */
  allEnded(): Promise<void>;
  /** No process is left at all. */
  close(): Promise<void>;
}

export interface ProcessesOptions {
  readonly url: string;
  /** So many are kept ready, so that a restart need not wait until Node has started. */
  readonly reserve: number;
  readonly stallMs: number;
  readonly janitor: Janitor;
}

const entry = fileURLToPath(new URL("./client-process.js", import.meta.url));

export function openProcesses({ url, reserve, stallMs, janitor }: ProcessesOptions): Processes {
  const alive = new Set<Process>();
  const ready: Process[] = [];

  const create = (): Process => {
    // A group of its own: a Ctrl-C that is meant for the soak does not reach it, and a kill reaches what it started.
    const child = fork(entry, [url], {
      detached: true,
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { pid } = child;
    if (pid !== undefined) janitor.watch(pid);
    const created = handleOf(child, stallMs);
    created.ended.then(() => {
      if (pid !== undefined) janitor.forget(pid);
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
