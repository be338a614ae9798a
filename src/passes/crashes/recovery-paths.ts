import type { Crash, DirectorySnapshot, Step, Survives } from "../../core/index.js";
import { type CrashPoint, crashPoints, keyOfSnapshot } from "../../crash/index.js";
import type { Beginning, Recovered } from "../../runner/index.js";

/** A way to a later recovery: through one crash, or through a second one while it recovered from the first. */
export interface Way extends Beginning {
  readonly crash: Crash;
  /** Of the crashState with which the later recovery begins: equal directorySnapshots lead to equal recoveries. */
  readonly key: string;
  /** The recoveries before, which were cut off while they recovered. */
  readonly earlier: readonly Recovered[];
  /** All crashes on the way, the last one included. */
  readonly crashes: readonly Crash[];
}

/** `captures`: whether the recovery is to be crashed in turn. */
export function wayThrough(point: CrashPoint, captures: boolean): Way {
  const { crash, crashState } = point;
  return { ...point, firstStep: crash.step, captures, key: keyOfSnapshot(crashState), earlier: [], crashes: [crash] };
}

/** Those crashes that the store promises to survive. */
export function promisedOf(points: readonly CrashPoint[], survives: Survives): readonly CrashPoint[] {
  return points.filter(({ crash }) => survives === "power-loss" || crash.kind === "kill");
}

/** What came of a way. */
export interface Destination {
  readonly recovered: Recovered;
  /** The directory after each step of the recovery, where it was captured. */
  readonly directorySnapshots: readonly DirectorySnapshot[];
}

/** The same recovery as it is by another way, which led to an equal crashState: other steps came before it. */
export function asReachedBy(
  { crash, lost, unsynced, firstStep }: Way,
  { recovered, directorySnapshots }: Destination,
): Destination {
  if (recovered.type !== "recovered") return { recovered, directorySnapshots };
  const { steps } = recovered.recovery;
  const later = firstStep - (steps[0]?.index ?? firstStep);
  const moved = steps.map((step): Step => ({ ...step, index: step.index + later }));
  return {
    recovered: { ...recovered, recovery: { ...recovered.recovery, crash, lost, unsynced, steps: moved } },
    directorySnapshots: directorySnapshots.map((crashState) => ({ ...crashState, step: crashState.step + later })),
  };
}

/** Every way in which the recovery at the end of this one can itself end. */
export function waysOutOf(way: Way, { recovered, directorySnapshots }: Destination, survives: Survives): Way[] {
  if (!way.captures || recovered.type !== "recovered") return [];
  const points = crashPoints(directorySnapshots, recovered.recovery.steps).slice(1).flat();
  return promisedOf(points, survives).map((point) => ({
    ...wayThrough(point, false),
    earlier: [...way.earlier, recovered],
    crashes: [...way.crashes, point.crash],
  }));
}
