import {
  type ConcurrentProgram,
  type ControlledRun,
  type ControlledThreads,
  type ControlledThreadsOptions,
  openControlledThreads,
  type RunOutcome,
} from "../controlled/index.js";
import { type LaterLives, openLaterLives } from "../restart/index.js";
import type { RunDirectories } from "../run-directory.js";

/** Where programs are run, each in a fresh directory: with as many threads as the largest one needed so far. */
export interface Laboratory {
  readonly directories: RunDirectories;
  run(run: Run): Promise<Ran>;
  /** In threads that have run nothing before. */
  runFresh(run: Run): Promise<Ran>;
  /** Threads for the lives after a crash; opened when they are first asked for. */
  laterLives(): LaterLives;
  /** From now on no thread is used twice. */
  alwaysFresh(): void;
  isAlwaysFresh(): boolean;
  destroy(): Promise<void>;
}

export type Run = Omit<ControlledRun, "directory">;

export interface Ran {
  readonly outcome: RunOutcome;
  readonly directory: string;
  /** Deletes the directory. */
  release(): void;
}

export interface LaboratoryOptions extends Omit<ControlledThreadsOptions, "count"> {
  readonly directories: RunDirectories;
  /** Threads to begin with. Default: as many as the first program needs. */
  readonly count?: number;
}

/** Later lives are lived beside each other, on as many cores as anybody can count on. */
const laterLivesAtOnce = 2;

export function openLaboratory({ directories, count: initial = 0, ...options }: LaboratoryOptions): Laboratory {
  let threads: { readonly opened: ControlledThreads; readonly count: number } | undefined;
  let later: LaterLives | undefined;
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
      const ran = await runIn(threads?.opened ?? open(Math.max(needed, initial)), asked);
      // Whatever did not come to its end has taken its threads with it.
      if (ran.outcome.type !== "finished") threads = undefined;
      return ran;
    },
    async runFresh(asked) {
      const opened = openControlledThreads({ ...options, count: clientsOf(asked.program) });
      try {
        return await runIn(opened, asked);
      } finally {
        await opened.destroy();
      }
    },
    laterLives() {
      later ??= openLaterLives({ ...options, count: laterLivesAtOnce });
      return later;
    },
    alwaysFresh() {
      fresh = true;
    },
    isAlwaysFresh: () => fresh,
    async destroy() {
      await Promise.all([close(), later?.destroy()]);
    },
  };
  return laboratory;
}

function clientsOf({ clients }: ConcurrentProgram): number {
  return clients.length;
}
