import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type ClientPlacement,
  noServices,
  type ServiceAddresses,
  type SnapshotEntry,
  type TimeMode,
} from "../../core/index.js";
import { restore } from "../../crash/index.js";
import type { Timeouts } from "../../scheduler/index.js";
import type { TargetModules } from "../application.js";
import type { ControlledThreads, RunOutcome } from "../controlled-run.js";
import type { FreeRun, FreeRunOutcome } from "../free-threads.js";
import type { RecoveryOutcome, RecoveryRequest } from "../recovery-threads.js";
import type { RunDirectories } from "../run-directories.js";
import { openConnection } from "./connection.js";
import type { Ended } from "./executor-process.js";
import { collectOutput, type Output } from "./output.js";
import type { ReplyOutcome, Request } from "./protocol.js";

/** A process in which target code runs, with threads of its own. The main process never loads a target. */
export interface Executor {
  /**
   * Returns fresh threads for at most `count` clients: one for each, or one for all. They are opened at the first run.
   */
  controlled(count: number, placement: ClientPlacement): ControlledThreads;
  /** Returns the same for clients that are not scheduled. */
  free(count: number): FreeThreads;
  /** Runs of the application that begin with a crash state. */
  readonly recovery: RecoveryThreads;
  /** From now on the sleeps of target code take their time. All threads are fresh from then on. */
  useRealTime(): Promise<void>;
  /** From now on the target has these services. All threads are fresh from then on. */
  useServices(services: ServiceAddresses): Promise<void>;
  /** Ends the process. */
  destroy(): Promise<void>;
}

export interface FreeThreads {
  run(run: FreeRun): Promise<FreeRunOutcome>;
  destroy(): Promise<void>;
}

export interface RecoveryThreads {
  run(request: RecoveryRequest, crashState: readonly SnapshotEntry[]): Promise<RecoveryOutcome>;
  /** Runs it in a fresh thread. */
  runFresh(request: RecoveryRequest, crashState: readonly SnapshotEntry[]): Promise<RecoveryOutcome>;
}

export interface ExecutorOptions extends TargetModules {
  readonly directories: RunDirectories;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Default: virtual. How the time passes for target code in controlled runs. */
  readonly time?: TimeMode;
  /** Default: 0. Its number among executors with the same directories. */
  readonly number?: number;
  /** Default: the target's output is not kept. */
  readonly output?: Output;
}

export function openExecutor({
  targetUrl,
  adapters,
  directories,
  timeouts,
  signal,
  time: firstTime = "virtual",
  number = 0,
  output = collectOutput(() => undefined),
}: ExecutorOptions): Executor {
  const root = directories.kept ? undefined : directories.root;
  const progressPath = join(directories.root, `progress-${number}`);
  let time = firstTime;
  let services = noServices;
  const connection = openConnection({
    ...{ targetUrl, adapters, timeouts, root, progressPath, output, signal },
    // Each process reads it when it starts.
    get time() {
      return time;
    },
    get services() {
      return services;
    },
  });
  let sets = 0;

  const recover = async (
    request: Extract<Request, { readonly type: "recovery" }>,
    crashState: readonly SnapshotEntry[],
  ): Promise<RecoveryOutcome> => {
    const prepare = (): void => restore(request.recovery.directory, crashState);
    return expecting<RecoveryOutcome>(await connection.request({ request, clients: 1, prepare }));
  };

  return {
    controlled(clients, placement) {
      const set = sets++;
      return {
        run: async (run) =>
          expecting<RunOutcome>(
            await connection.request({
              request: { type: "controlled", set, count: clients, placement, run },
              clients,
              prepare: (attempt) => attempt > 0 && empty(run.directory),
            }),
          ),
        destroy: () => connection.closeSet(set),
      };
    },
    free(clients) {
      const set = sets++;
      return {
        run: async (run) =>
          expecting<FreeRunOutcome>(
            await connection.request({
              request: { type: "free", set, count: clients, run },
              clients,
              prepare: () => undefined,
            }),
          ),
        destroy: () => connection.closeSet(set),
      };
    },
    recovery: {
      run: (recovery, crashState) => recover({ type: "recovery", recovery, fresh: false }, crashState),
      runFresh: (recovery, crashState) => recover({ type: "recovery", recovery, fresh: true }, crashState),
    },
    async useRealTime() {
      time = "real";
      await connection.endProcess();
    },
    async useServices(addresses) {
      services = addresses;
      await connection.endProcess();
    },
    destroy: connection.destroy,
  };
}

/** Returns the reply, typed by its request: an executor replies to each request with the outcome of its type. */
function expecting<T extends ReplyOutcome>(outcome: ReplyOutcome | Ended): T | Ended {
  return outcome as T | Ended;
}

function empty(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
}
