import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SnapshotEntry } from "../../core/index.js";
import { restore } from "../../crash/index.js";
import type { Timeouts } from "../../scheduler/index.js";
import type { TargetModules } from "../application.js";
import type { ControlledThreads, RunOutcome } from "../controlled-threads.js";
import type { FreeRun, FreeRunOutcome } from "../free-threads.js";
import type { RecoveryOutcome, RecoveryRequest } from "../recovery-threads.js";
import type { RunDirectories } from "../run-directories.js";
import { type Ended, type Executor, openExecutor } from "./executor.js";
import { collectOutput } from "./output.js";
import type { ReplyOutcome, Request } from "./protocol.js";

/** Processes in which all code of a target runs, each with threads of its own. The main process never loads a target. */
export interface Executors {
  /** A fixed set of threads, one for each client, that have run nothing before. Opened when it is first used. */
  controlled(count: number): ControlledThreads;
  /** The same, for clients that are not scheduled. */
  free(count: number): FreeThreads;
  /** Lives of the application that begin with what a crash has left. */
  readonly recovery: RecoveryThreads;
  /** The end of what the target has printed. */
  output(): string;
  /** Every process is gone. */
  destroy(): Promise<void>;
}

export interface FreeThreads {
  run(run: FreeRun): Promise<FreeRunOutcome>;
  destroy(): Promise<void>;
}

export interface RecoveryThreads {
  run(request: RecoveryRequest, crashState: readonly SnapshotEntry[]): Promise<RecoveryOutcome>;
  /** In a thread that has run nothing before. */
  runFresh(request: RecoveryRequest, crashState: readonly SnapshotEntry[]): Promise<RecoveryOutcome>;
}

export interface ExecutorsOptions extends TargetModules {
  readonly directories: RunDirectories;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** How many processes work side by side. Default: 1. */
  readonly count?: number;
  /** What the target prints, as it comes. */
  readonly onOutput?: (text: string) => void;
}

export function openExecutors({
  targetUrl,
  adapters,
  directories,
  timeouts,
  signal,
  count = 1,
  onOutput = () => undefined,
}: ExecutorsOptions): Executors {
  const output = collectOutput(onOutput);
  const root = directories.kept ? undefined : directories.root;
  const executors = Array.from({ length: count }, (_, index): Executor => {
    const progressPath = join(directories.root, `progress-${index}`);
    return openExecutor({ targetUrl, adapters, timeouts, root, progressPath, output, signal });
  });
  let sets = 0;
  let recoveries = 0;
  /** Client threads stay in one process; lives after a crash are handed round. */
  const [first, ...others] = executors;
  if (first === undefined) throw new RangeError(`count must be at least 1, but is ${count}`);

  const recover = async (
    request: Extract<Request, { readonly type: "recovery" }>,
    crashState: readonly SnapshotEntry[],
  ): Promise<RecoveryOutcome> => {
    const executor = others[recoveries++ % Math.max(1, others.length)] ?? first;
    const prepare = (): void => restore(request.recovery.directory, crashState);
    return expecting<RecoveryOutcome>(await executor.request({ request, clients: 1, prepare }));
  };

  return {
    controlled(clients) {
      const set = sets++;
      return {
        run: async (run) =>
          expecting<RunOutcome>(
            await first.request({
              request: { type: "controlled", set, count: clients, run },
              clients,
              prepare: (attempt) => attempt > 0 && empty(run.directory),
            }),
          ),
        destroy: () => first.closeSet(set),
      };
    },
    free(clients) {
      const set = sets++;
      return {
        run: async (run) =>
          expecting<FreeRunOutcome>(
            await first.request({
              request: { type: "free", set, count: clients, run },
              clients,
              prepare: () => undefined,
            }),
          ),
        destroy: () => first.closeSet(set),
      };
    },
    recovery: {
      run: (recovery, crashState) => recover({ type: "recovery", recovery, fresh: false }, crashState),
      runFresh: (recovery, crashState) => recover({ type: "recovery", recovery, fresh: true }, crashState),
    },
    output: output.tail,
    async destroy() {
      await Promise.all(executors.map((executor) => executor.destroy()));
    },
  };
}

/** An executor replies to each request with what that request is about. */
function expecting<T extends ReplyOutcome>(outcome: ReplyOutcome | Ended): T | Ended {
  return outcome as T | Ended;
}

function empty(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
}
