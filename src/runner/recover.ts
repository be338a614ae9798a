import { basename, dirname } from "node:path";
import type { ConcurrentProgram, Crash, DirectorySnapshot, RecoveryRun, SnapshotEntry, Trace } from "../core/index.js";
import { type CrashPoint, crashPoint } from "../crash/index.js";
import type { RecoveryOutcome, RecoveryRequest } from "../host/index.js";
import type { Runner, Runners } from "./runner.js";

/*
 * Starts the application again on what a crash of the original run has left.
 */

type Before = RecoveryRequest["before"];

/** The crash state from which a recovery begins, and how it came about. */
export interface Beginning extends Pick<CrashPoint, "lost" | "unsynced" | "crashState"> {
  readonly crash: Crash | undefined;
  readonly before: Before;
  /** Whether to record snapshots, so that the recovery can be crashed in turn. */
  readonly recordsSnapshots: boolean;
}

export type Recovered =
  | {
      readonly type: "recovered";
      readonly recovery: RecoveryRun;
      readonly directorySnapshots: readonly DirectorySnapshot[];
      readonly sqlClockUsed: boolean;
    }
  | Exclude<RecoveryOutcome, { readonly type: "recovered" }>;

/** The original run, and where the recovery runs. */
export interface Recovering {
  readonly runners: Runners;
  readonly runner: Runner;
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  /** The directory of the original run. */
  readonly directory: string;
}

/**
 * Recovers from each of these, in parallel. If the runner is not parallel, or the store has written its own path into a
 * file, they recover one after the other in the directory of the original run.
 */
export async function recoverFrom(from: Recovering, beginnings: readonly Beginning[]): Promise<readonly Recovered[]> {
  const { runners, runner, directory } = from;
  if (!runner.isParallel || beginnings.some(({ crashState }) => mentions(crashState, directory))) {
    const recovered: Recovered[] = [];
    for (const beginning of beginnings) recovered.push(await recoverIn(from, beginning, directory));
    return recovered;
  }
  return Promise.all(
    beginnings.map(async (beginning) => {
      const own = runners.directories.next();
      try {
        return await recoverIn(from, beginning, own);
      } finally {
        runners.directories.discard(own);
      }
    }),
  );
}

async function recoverIn(
  { runners, runner, program, trace }: Recovering,
  { crash, lost: taken, unsynced, crashState, before, recordsSnapshots }: Beginning,
  directory: string,
): Promise<Recovered> {
  const lost = trace.losses.map(({ subject }) => subject);
  const operations = runners.bound.generate.afterCrash(program);
  const outcome = await runner.recover({ directory, before, operations, lost, recordsSnapshots }, crashState);
  if (outcome.type !== "recovered") return outcome;
  return {
    type: "recovered",
    recovery: { ...outcome.recovery, crash, lost: taken, unsynced },
    directorySnapshots: outcome.directorySnapshots,
    sqlClockUsed: outcome.sqlClockUsed,
  };
}

/** Recovers from these crashes, one after the other. Returns undefined if one of them does not happen. */
export async function recoverThrough(
  from: Recovering,
  crashes: readonly Crash[],
): Promise<readonly Recovered[] | undefined> {
  const recoveries: Recovered[] = [];
  let [directorySnapshots, run]: [readonly DirectorySnapshot[], Crashed] = [from.trace.directorySnapshots, from.trace];
  for (const [index, crash] of crashes.entries()) {
    const point = crashPoint(directorySnapshots, run.steps, crash);
    if (point === undefined) return undefined;
    const beginning = { ...point, before: beforeCrash(run, crash.step), recordsSnapshots: index < crashes.length - 1 };
    const [recovered] = await recoverFrom(from, [beginning]);
    if (recovered === undefined) return undefined;
    recoveries.push(recovered);
    if (recovered.type !== "recovered") return recoveries;
    const { recovery, sqlClockUsed } = recovered;
    [directorySnapshots, run] = [recovered.directorySnapshots, { steps: recovery.steps, sqlClockUsed }];
  }
  return recoveries;
}

/**
 * Returns the beginning of a recovery after a fault: the directory when all clients have ended, before the failed
 * operation is tried again.
 */
export function afterFault({ directorySnapshots, steps, sqlClockUsed }: Trace): Beginning {
  const crashState = directorySnapshots.at(-1)?.entries ?? [];
  const before = beforeCrash({ steps, sqlClockUsed }, steps.length);
  return { crash: undefined, lost: [], unsynced: [], crashState, before, recordsSnapshots: false };
}

/** A run that was crashed. */
export type Crashed = Pick<Trace, "steps" | "sqlClockUsed">;

/** Returns what was before a crash at a step of a run. The virtual clock of the recovery goes on from there. */
export function beforeCrash({ steps, sqlClockUsed }: Crashed, firstStep: number): Before {
  const last = steps.findLast(({ index }) => index < firstStep) ?? steps[0];
  return { firstStep, skippedMs: last?.skippedMs ?? 0, sqlClockUsed };
}

const searched = new WeakMap<Uint8Array, string>();

/** Returns whether any file contains the name of the directory of all runs. */
function mentions(crashState: readonly SnapshotEntry[], directory: string): boolean {
  const name = basename(dirname(directory));
  return crashState.some((entry) => {
    if (entry.type === "symbolic-link") return entry.to.startsWith("/");
    if (entry.type !== "file") return false;
    const known = searched.get(entry.content);
    if (known !== undefined) return known === name;
    const found = Buffer.from(entry.content.buffer, entry.content.byteOffset, entry.content.length).includes(name);
    searched.set(entry.content, found ? name : "");
    return found;
  });
}
