import type { ConcurrentProgram } from "../core/index.js";
import type { ControlledRun, ControlledThreads, Executors, RunDirectories, RunOutcome } from "../host/index.js";

/** Where programs are run, each in a fresh directory: with as many threads as the largest one needed so far. */
export interface Laboratory {
  readonly directories: RunDirectories;
  run(run: Run): Promise<Ran>;
  /** In threads that have run nothing before. */
  runFresh(run: Run): Promise<Ran>;
  /** For the lives after a crash. */
  readonly later: Executors["later"];
  /** From now on no thread is used twice. */
  alwaysFresh(): void;
  isAlwaysFresh(): boolean;
  /** Its threads are no longer needed. */
  close(): Promise<void>;
}

export type Run = Omit<ControlledRun, "directory">;

export interface Ran {
  readonly outcome: RunOutcome;
  readonly directory: string;
  /** Deletes the directory. */
  release(): void;
}

export interface LaboratoryOptions {
  readonly executors: Executors;
  readonly directories: RunDirectories;
  /** Threads to begin with. Default: as many as the first program needs. */
  readonly count?: number;
}

export function openLaboratory({ executors, directories, count: initial = 0 }: LaboratoryOptions): Laboratory {
  let threads: { readonly opened: ControlledThreads; readonly count: number } | undefined;
  let fresh = false;

  const open = (count: number): ControlledThreads => {
    const opened = executors.controlled(count);
    threads = { opened, count };
    return opened;
  };
  const close = async (): Promise<void> => {
    const { opened } = threads ?? {};
    threads = undefined;
    await opened?.destroy();
  };
  const runIn = async ({ run }: ControlledThreads, asked: Run): Promise<Ran> => {
    const directory = directories.next();
    const outcome = await run({ ...asked, directory });
    return { outcome, directory, release: () => directories.discard(directory) };
  };

  const laboratory: Laboratory = {
    directories,
    async run(asked) {
      if (fresh) return laboratory.runFresh(asked);
      const needed = clientsOf(asked.program);
      if (threads !== undefined && threads.count < needed) await close();
      return runIn(threads?.opened ?? open(Math.max(needed, initial)), asked);
    },
    async runFresh(asked) {
      const opened = executors.controlled(clientsOf(asked.program));
      try {
        return await runIn(opened, asked);
      } finally {
        await opened.destroy();
      }
    },
    later: executors.later,
    alwaysFresh() {
      fresh = true;
    },
    isAlwaysFresh: () => fresh,
    close,
  };
  return laboratory;
}

function clientsOf({ clients }: ConcurrentProgram): number {
  return clients.length;
}
