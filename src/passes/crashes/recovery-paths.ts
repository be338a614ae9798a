import type { Crash, Step, Survives } from "../../core/index.js";
import { type CrashPoint, crashPoints, keyOfSnapshot } from "../../crash/index.js";
import { type Beginning, beforeCrash, type Crashed, type Recovered } from "../../runner/index.js";

/** A path to a recovery: through one crash, or through a second crash during the recovery from the first. */
export interface CrashPath extends Beginning {
  readonly crash: Crash;
  /** Identifies the crash state with which the recovery begins. Equal crash states lead to equal recoveries. */
  readonly key: string;
  /** The recoveries before this one. Each was crashed. */
  readonly earlier: readonly Recovered[];
  /** All crashes on the path, the last one included. */
  readonly crashes: readonly Crash[];
}

/** Returns the path through one crash of a run. `recordsSnapshots`: whether the recovery is to be crashed in turn. */
export function pathThrough(run: Crashed, point: CrashPoint, recordsSnapshots: boolean): CrashPath {
  const { crash, crashState } = point;
  const key = keyOfSnapshot(crashState);
  return { ...point, before: beforeCrash(run, crash.step), recordsSnapshots, key, earlier: [], crashes: [crash] };
}

/** Returns the crashes that the store promises to survive. */
export function promisedOf(points: readonly CrashPoint[], survives: Survives): readonly CrashPoint[] {
  return points.filter(({ crash }) => survives === "power-loss" || crash.kind === "kill");
}

/** Returns a recovery as it is on another path to an equal crash state: the steps before it were others. */
export function asReachedBy(
  { crash, lost, unsynced, before: { firstStep } }: CrashPath,
  recovered: Recovered,
): Recovered {
  if (recovered.type !== "recovered") return recovered;
  const { recovery, directorySnapshots } = recovered;
  const shift = firstStep - (recovery.steps[0]?.index ?? firstStep);
  const steps = recovery.steps.map((step): Step => ({ ...step, index: step.index + shift }));
  return {
    ...recovered,
    recovery: { ...recovery, crash, lost, unsynced, steps },
    directorySnapshots: directorySnapshots.map((snapshot) => ({ ...snapshot, step: snapshot.step + shift })),
  };
}

/** Returns every path that continues this one with a crash of its recovery. */
export function pathsBeyond(path: CrashPath, recovered: Recovered, survives: Survives): CrashPath[] {
  if (!path.recordsSnapshots || recovered.type !== "recovered") return [];
  const { recovery, directorySnapshots, sqlClockUsed } = recovered;
  const run = { steps: recovery.steps, sqlClockUsed };
  const points = crashPoints(directorySnapshots, run.steps).slice(1).flat();
  return promisedOf(points, survives).map((point) => ({
    ...pathThrough(run, point, false),
    earlier: [...path.earlier, recovered],
    crashes: [...path.crashes, point.crash],
  }));
}
