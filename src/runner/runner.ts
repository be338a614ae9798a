import type { ConcurrentProgram, SnapshotEntry } from "../core/index.js";
import type {
  ControlledRun,
  ControlledThreads,
  Executors,
  RecoveryOutcome,
  RecoveryRequest,
  RunDirectories,
  RunOutcome,
  Target,
} from "../host/index.js";
import type { BoundWorkload } from "../workload/index.js";

/** Runs programs, each in a fresh directory. */
export interface Runner {
  run(run: Run): Promise<Ran>;
  /** Starts the application again on what a crash has left. */
  recover(request: RecoveryRequest, crashState: readonly SnapshotEntry[]): Promise<RecoveryOutcome>;
  /** Whether several recoveries may be under way at once. */
  readonly isParallel: boolean;
}

export interface Run extends Pick<ControlledRun, "schedule" | "faults" | "recording"> {
  readonly program: ConcurrentProgram;
}

export interface Ran {
  readonly outcome: RunOutcome;
  readonly directory: string;
  /** Deletes the directory. */
  release(): void;
}

/** The two ways of running a test case, and what both need. */
export interface Runners {
  readonly bound: BoundWorkload;
  readonly directories: RunDirectories;
  /** In threads that run one program after the other. */
  readonly pooled: Runner;
  /** In threads that have run nothing before, and so remember nothing. */
  readonly isolated: Runner;
  /** The one for new test cases: the pooled one, until the target turns out to keep state in its module. */
  usual(): Runner;
  /** From now on no thread is used twice. */
  isolateFromNowOn(): void;
  /** Its threads are no longer needed. */
  close(): Promise<void>;
}

export interface RunnersOptions {
  readonly target: Pick<Target, "bound">;
  readonly executors: Executors;
  readonly directories: RunDirectories;
  /** Threads to begin with. Default: as many as the first program needs. */
  readonly count?: number;
}

export function openRunners({ target, executors, directories, count: initial = 0 }: RunnersOptions): Runners {
  const { bound } = target;
  let threads: { readonly opened: ControlledThreads; readonly count: number } | undefined;
  let isIsolating = false;

  const close = async (): Promise<void> => {
    const { opened } = threads ?? {};
    threads = undefined;
    await opened?.destroy();
  };
  const runIn = async ({ run }: ControlledThreads, { program, ...asked }: Run): Promise<Ran> => {
    const directory = directories.next();
    const clients = program.clients.map((operations) =>
      operations.map((operation) => ({ operation, useAgain: bound.generate.useAgain(operation) })),
    );
    const outcome = await run({ ...asked, prefix: program.prefix, clients, directory });
    return { outcome, directory, release: () => directories.discard(directory) };
  };

  const pooled: Runner = {
    isParallel: true,
    async run(asked) {
      const needed = asked.program.clients.length;
      if (threads !== undefined && threads.count < needed) await close();
      const count = Math.max(needed, initial);
      threads ??= { opened: executors.controlled(count), count };
      return runIn(threads.opened, asked);
    },
    recover: executors.recovery.run,
  };
  const isolated: Runner = {
    isParallel: false,
    async run(asked) {
      const opened = executors.controlled(asked.program.clients.length);
      try {
        return await runIn(opened, asked);
      } finally {
        await opened.destroy();
      }
    },
    recover: executors.recovery.runFresh,
  };
  return {
    bound,
    directories,
    pooled,
    isolated,
    usual: () => (isIsolating ? isolated : pooled),
    isolateFromNowOn() {
      isIsolating = true;
    },
    close,
  };
}
