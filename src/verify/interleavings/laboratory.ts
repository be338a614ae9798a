import {
  type ConcurrentProgram,
  type ControlledThreads,
  type ControlledThreadsOptions,
  openControlledThreads,
  type RunOutcome,
  type Schedule,
} from "../controlled/index.js";
import type { RunDirectories } from "../run-directory.js";

/** Where programs are run, each in a fresh directory: with as many threads as the largest one needed so far. */
export interface Laboratory {
  run(program: ConcurrentProgram, schedule: Schedule): Promise<RunOutcome>;
  /** In threads that have run nothing before. */
  runFresh(program: ConcurrentProgram, schedule: Schedule): Promise<RunOutcome>;
  /** From now on no thread is used twice. */
  alwaysFresh(): void;
  isAlwaysFresh(): boolean;
  destroy(): Promise<void>;
}

export interface LaboratoryOptions extends Omit<ControlledThreadsOptions, "count"> {
  readonly directories: RunDirectories;
  /** Threads to begin with. Default: as many as the first program needs. */
  readonly count?: number;
}

export function openLaboratory({ directories, count: initial = 0, ...options }: LaboratoryOptions): Laboratory {
  let threads: { readonly opened: ControlledThreads; readonly count: number } | undefined;
  let fresh = false;

  const open = (count: number): ControlledThreads => {
    const opened = openControlledThreads({ ...options, count });
    threads = { opened, count };
    return opened;
  };
  const close = async (): Promise<void> => {
    const { opened } = threads ?? {};
    threads = undefined;
    await opened?.destroy();
  };
  const runIn = async (
    { run }: ControlledThreads,
    program: ConcurrentProgram,
    schedule: Schedule,
  ): Promise<RunOutcome> => {
    const directory = directories.next();
    try {
      return await run({ directory, program, schedule });
    } finally {
      directories.discard(directory);
    }
  };

  const laboratory: Laboratory = {
    async run(program, schedule) {
      if (fresh) return laboratory.runFresh(program, schedule);
      const needed = program.clients.length;
      if (threads !== undefined && threads.count < needed) await close();
      const outcome = await runIn(threads?.opened ?? open(Math.max(needed, initial)), program, schedule);
      // Whatever did not come to its end has taken its threads with it.
      if (outcome.type !== "finished") threads = undefined;
      return outcome;
    },
    async runFresh(program, schedule) {
      const opened = openControlledThreads({ ...options, count: program.clients.length });
      try {
        return await runIn(opened, program, schedule);
      } finally {
        await opened.destroy();
      }
    },
    alwaysFresh() {
      fresh = true;
    },
    isAlwaysFresh: () => fresh,
    destroy: close,
  };
  return laboratory;
}
