import type { ConcurrentProgram, SnapshotEntry } from "../core/index.js";
import type {
  ControlledRun,
  ControlledThreads,
  Executor,
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
  /** Starts the application again on a crash state. */
  recover(request: RecoveryRequest, crashState: readonly SnapshotEntry[]): Promise<RecoveryOutcome>;
  /** Whether several recoveries may run at once. */
  readonly isParallel: boolean;
}

export interface Run extends Pick<ControlledRun, "schedule" | "mayCopySetup" | "faults" | "recording"> {
  readonly program: ConcurrentProgram;
}

export interface Ran {
  readonly outcome: RunOutcome;
  readonly directory: string;
  /** Deletes the directory. */
  release(): void;
}

/** The two runners of test cases, and what both need. */
export interface Runners {
  readonly bound: BoundWorkload;
  readonly directories: RunDirectories;
  /** Runs programs in threads that are used again. */
  readonly pooled: Runner;
  /** Runs each program in fresh threads, which remember nothing. */
  readonly isolated: Runner;
  /** Returns the runner for new test cases: the pooled one, or the isolated one after `isolateFromNowOn`. */
  usual(): Runner;
  /** The target keeps state in its module: from now on no thread is used twice. */
  isolateFromNowOn(): void;
  /** A copy of what `setup` has made may mislead the target: from now on every run calls `setup`. */
  stopCopyingSetup(): void;
  /** Ends the threads. */
  close(): Promise<void>;
}

export interface RunnersOptions {
  readonly target: Pick<Target, "bound">;
  readonly executor: Executor;
  readonly directories: RunDirectories;
  /** The number of threads at first. Default: as many as the first program needs. */
  readonly count?: number;
}

export function openRunners({ target, executor, directories, count: initial = 0 }: RunnersOptions): Runners {
  const { bound } = target;
  let threads: { readonly opened: ControlledThreads; readonly count: number } | undefined;
  let isIsolating = false;
  let mayCopy = true;

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
      threads ??= { opened: executor.controlled(count, bound.placement), count };
      return runIn(threads.opened, { ...asked, mayCopySetup: mayCopy && asked.mayCopySetup === true });
    },
    recover: executor.recovery.run,
  };
  const isolated: Runner = {
    isParallel: false,
    async run(asked) {
      const opened = executor.controlled(asked.program.clients.length, bound.placement);
      try {
        return await runIn(opened, { ...asked, mayCopySetup: false });
      } finally {
        await opened.destroy();
      }
    },
    recover: executor.recovery.runFresh,
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
    stopCopyingSetup() {
      mayCopy = false;
    },
    close,
  };
}
