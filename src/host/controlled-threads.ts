import {
  assert,
  createTimeline,
  type ErrorFault,
  type Event,
  everything,
  hasLoss,
  type Mark,
  type Program,
  type Schedule,
  type Step,
  summarizeError,
  TargetUnusableError,
  type TimeMode,
  type Trace,
} from "../core/index.js";
import { mergeSnapshots } from "../crash/index.js";
import { ownerOf } from "../drivers/index.js";
import {
  abortRun,
  type BrokenOff,
  createSharedState,
  hasCopiedSetup,
  hasUsedSqlClock,
  nothingBefore,
  type Recording,
  recordNothing,
  resetSharedState,
  type SharedState,
  skippedMsIn,
  stepOf,
  stepsMax,
  type Timeouts,
  type Unusable,
  watchRun,
  whereStuck,
} from "../scheduler/index.js";
import type { TargetModules } from "./application.js";
import type { ClientReport, ClientTask } from "./controlled-client.js";
import type { ClientOperation, MarkedEvent } from "./marked-event.js";
import { openPool } from "./pool.js";
import type { ProgressSlot } from "./progress.js";

export type RunOutcome = ({ readonly type: "finished"; readonly trace: Trace } | NeedsRealTime | BrokenOff) & {
  /** Whether the run got a copy of its storage, and `setup` was not called. Undefined: that is not known. */
  readonly setupWasCopied?: boolean;
};

/** It has ended, and cannot be judged, because it slept on the virtual clock and used the clock of SQL. */
export interface NeedsRealTime {
  readonly type: "needs-real-time";
}

export interface ControlledRun {
  readonly directory: string;
  /** Run by the first client alone, before the others connect. */
  readonly prefix: Program;
  /** The operations of each client after the prefix. */
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly schedule: Schedule;
  /**
   * Whether the run may get a copy of the storage that `setup` has made for a run before it. Default: false.
   */
  readonly mayCopySetup?: boolean;
  /** Default: none. */
  readonly faults?: readonly ErrorFault[];
  /** Default: nothing. */
  readonly recording?: Recording;
}

/** A fixed set of threads, one for each client. One of them at a time takes one step. */
export interface ControlledThreads {
  /** Runs a program. @throws TargetUnusableError if the target uses something that Rollcall cannot verify */
  run(run: ControlledRun, progress?: ProgressSlot): Promise<RunOutcome>;
  destroy(): Promise<void>;
}

export interface ControlledThreadsOptions extends TargetModules {
  /** The maximum number of clients of a program. */
  readonly count: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Default: virtual. */
  readonly time?: TimeMode;
}

const entry = new URL("./controlled-entry.cjs", import.meta.url);

export function openControlledThreads({
  targetUrl,
  adapters,
  count,
  timeouts,
  signal,
  time = "virtual",
}: ControlledThreadsOptions): ControlledThreads {
  const pool = openPool<ClientTask, ClientReport>(entry, count);
  const shared = createSharedState(count);
  const destroy = async (): Promise<void> => {
    abortRun(shared);
    await pool.destroy();
  };
  return {
    async run(
      {
        directory,
        prefix,
        clients: operationsOf,
        schedule,
        mayCopySetup = false,
        faults = [],
        recording = recordNothing,
      },
      progress,
    ) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetSharedState(shared, nothingBefore);
      const clients = operationsOf.length;
      const common = { shared, clients, directory, schedule, faults, recording, targetUrl, adapters, progress, time };
      const isDisturbed = hasLoss(prefix);
      const tasks = operationsOf.map((operations, client): ClientTask => {
        return { ...common, client, mayCopySetup, prefix: client === 0 ? prefix : [], isDisturbed, operations };
      });
      const watch = watchRun(shared, clients, timeouts, signal);
      const finished = Promise.all(tasks.map((task) => pool.run(task))).then(
        (reports: ClientReport[]): RunOutcome | Unusable =>
          reports.find(({ unusable }) => unusable !== undefined)?.unusable ??
          (stepOf(shared) > stepsMax
            ? { type: "endless", where: whereStuck(shared, clients) }
            : mergeReports(reports, shared, time)),
        (error): RunOutcome | Unusable => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([finished, watch.ended]);
      watch.stop();
      if (outcome.type === "refused")
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: outcome.reason });
      // Threads may hang in native code. The main process ends the executor.
      if (outcome.type !== "finished" && outcome.type !== "needs-real-time") abortRun(shared);
      return { ...outcome, setupWasCopied: hasCopiedSetup(shared) };
    },
    destroy,
  };
}

/**
 * Returns the trace in the reports of all clients. If the reports contradict each other, that is a defect of Rollcall
 * and not a finding.
 */
function mergeReports(reports: readonly ClientReport[], shared: SharedState, time: TimeMode): RunOutcome | Unusable {
  const sqlClockUsed = hasUsedSqlClock(shared);
  if (sqlClockUsed && skippedMsIn(shared) > 0) return { type: "needs-real-time" };
  try {
    return { type: "finished", trace: { ...merge(reports), time, sqlClockUsed } };
  } catch (error) {
    return { type: "defect", error: summarizeError(error) };
  }
}

function merge(reports: readonly ClientReport[]): Omit<Trace, "time" | "sqlClockUsed"> {
  const decisions = reports.flatMap((report) => report.decisions).sort((a, b) => a.step - b.step);
  const steps = reports.flatMap((report) => report.steps).sort((a, b) => a.index - b.index);
  assert(new Set(steps.map(({ index }) => index)).size === steps.length, "two clients have taken the same step");
  const inTime = orderInTime(reports, steps);
  return {
    steps,
    choices: decisions.map(({ choice }) => choice),
    options: decisions.map(({ options }) => options),
    asAsked: decisions.every(({ asAsked }) => asAsked),
    ...inTime,
    snapshot: reports.find((report) => report.snapshot !== undefined)?.snapshot,
    failure: reports.find((report) => report.failure !== undefined)?.failure,
    openTransactions: reports.flatMap(({ openTransactions }, client) =>
      openTransactions.map((file) => ({ client, file })),
    ),
    uncontrolledChanges: uncontrolledChanges(
      reports.flatMap((report) => report.changedFiles),
      steps,
    ),
    uncontrolledEffects: [...new Set(reports.flatMap((report) => report.uncontrolledEffects))],
    directorySnapshots: mergeSnapshots(reports.map(({ snapshots }) => snapshots)),
  };
}

/** Returns the events and steps with their positions in the one total order of a run. */
function orderInTime(
  reports: readonly ClientReport[],
  steps: readonly Step[],
): Pick<Trace, "events" | "retried" | "losses" | "positions"> {
  const [events, retried] = [reports.flatMap((report) => report.events), reports.flatMap((report) => report.retried)];
  const losses = reports.flatMap((report) => report.losses);
  const boundaries = [...steps.map(({ index }) => index), (steps.at(-1)?.index ?? -1) + 1].map(
    (step): Mark => ({ part: "steps", step, edge: "begins" }),
  );
  const marks = [...events, ...retried].flatMap(({ called, returned }) => [called, returned]);
  const positionOf = createTimeline([...boundaries, ...marks, ...losses.flatMap((loss) => loss.marks)]);
  const ordered = ({ called, returned, ...event }: MarkedEvent): Event => {
    return { ...event, call: positionOf(called), return: positionOf(returned) };
  };
  return {
    events: events.map(ordered).sort((a, b) => a.call - b.call),
    retried: retried.map(ordered),
    losses: losses.map(({ key, subject, marks: [call] }) => ({ key, subject, call: positionOf(call) })),
    positions: boundaries.map(positionOf),
  };
}

function uncontrolledChanges(changedFiles: readonly string[], steps: readonly Step[]): string[] {
  const touched = new Set(steps.flatMap(({ accesses }) => accesses.map(({ resource }) => resource)));
  if (touched.has(everything)) return [];
  return changedFiles.filter(
    (file) =>
      ![`file:${file}`, `file:${ownerOf(file)}`, `db:${ownerOf(file)}`].some((resource) => touched.has(resource)),
  );
}
