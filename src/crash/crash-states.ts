import { assert, type Crash, type Image, type ImageEntry, type Step, type UnsyncedDatabase } from "../core/index.js";
import { afterStep, allDurable, type Durable } from "./persistence.js";
import { stateAfter } from "./power-loss.js";
import { type Unpersisted, unpersistedIn } from "./unpersisted.js";

/** One way in which a run can end, and what it leaves. */
export interface CrashPoint {
  readonly crash: Crash;
  /** What a power loss takes, for a reader. */
  readonly lost: readonly string[];
  /** The databases that lose it because of their `PRAGMA synchronous`. Empty if anything else is lost as well. */
  readonly unsynced: readonly UnsyncedDatabase[];
  readonly image: readonly ImageEntry[];
}

/**
 * Returns, for each moment between two steps, every way in which the run can end there: the process is killed, or power
 * is lost and with it one of the changes that are not durable, or all of them. `images[0]` is the snapshot before the
 * first step.
 */
export function crashPoints(images: readonly Image[], steps: readonly Step[]): readonly (readonly CrashPoint[])[] {
  return moments(images, steps).map(pointsAt);
}

/** Returns the point of this crash, in a run with these snapshots; undefined: the run has no such moment. */
export function crashPoint(images: readonly Image[], steps: readonly Step[], crash: Crash): CrashPoint | undefined {
  const moment = moments(images, steps).find(({ image }) => image.step + 1 === crash.step);
  return moment === undefined ? undefined : pointsAt(moment).find((point) => sameCrash(point.crash, crash));
}

/** A moment between two steps of a run. */
interface Moment {
  readonly image: Image;
  readonly durable: Durable;
  /** Every file that was seen until then, by its inode. */
  readonly files: ReadonlyMap<number, ImageEntry>;
}

function moments(images: readonly Image[], steps: readonly Step[]): readonly Moment[] {
  const [first, ...others] = images;
  if (first === undefined) return [];
  assert(others.length === steps.length, "a run has one image before its first step, and one after each of them");
  let last: Moment = { image: first, durable: allDurable(first), files: filesIn(first) };
  const all = [last];
  for (const [index, step] of steps.entries()) {
    const image = others[index];
    assert(image !== undefined && image.step === step.index, "an image stands behind another step than its own");
    const durable = afterStep(last.durable, step, last.image, image);
    last = { image, durable, files: new Map([...last.files, ...filesIn(image)]) };
    all.push(last);
  }
  return all;
}

function filesIn({ entries }: Image): ReadonlyMap<number, ImageEntry> {
  return new Map(entries.map((entry) => [entry.node, entry]));
}

function pointsAt(moment: Moment): readonly CrashPoint[] {
  return [killed(moment), ...powerLosses(moment)];
}

function killed({ image: { step, entries } }: Moment): CrashPoint {
  return { crash: { kind: "kill", step: step + 1 }, lost: [], unsynced: [], image: entries };
}

function powerLosses({ image, durable, files }: Moment): readonly CrashPoint[] {
  const unpersisted = unpersistedIn(image, durable);
  const all = unpersisted.map((_, index) => index);
  const subsets = all.length > 1 ? [...all.map((index) => [index]), all] : all.map((index) => [index]);
  return subsets.flatMap((indices) => {
    const lost = indices.flatMap((index) => unpersisted[index] ?? []);
    const unsynced = lost.flatMap((each) => each.unsynced ?? []);
    const hasContents = lost.some(({ change }) => change.type === "contents");
    return (hasContents ? [false, true] : [false]).map(
      (torn): CrashPoint => ({
        crash: { kind: "power-loss", step: image.step + 1, lost: indices, cut: torn },
        lost: lost.map((each) => describeLoss(each, torn)),
        unsynced: unsynced.length === lost.length ? unsynced : [],
        image: stateAfter({ lost, torn, image, durable, files }),
      }),
    );
  });
}

function describeLoss({ description, change }: Unpersisted, torn: boolean): string {
  return torn && change.type === "contents" ? `a part of ${description}` : description;
}

function sameCrash(one: Crash, other: Crash): boolean {
  if (one.kind === "kill" || other.kind === "kill") return one.kind === other.kind;
  return one.cut === other.cut && one.lost.join() === other.lost.join();
}
