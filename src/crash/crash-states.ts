import {
  assert,
  type Crash,
  type DirectorySnapshot,
  databaseDump,
  isUnreadable,
  type SnapshotEntry,
  type Step,
  type UnsyncedDatabase,
} from "../core/index.js";
import { afterStep, allDurable, type Durable } from "./persistence.js";
import { stateAfter } from "./power-loss.js";
import { type Unpersisted, unpersistedIn } from "./unpersisted.js";

/** One crash of a run, and the directory that it leaves. */
export interface CrashPoint {
  readonly crash: Crash;
  /** What a power loss takes, as text. */
  readonly lost: readonly string[];
  /** The databases that lose it because of their `PRAGMA synchronous`. Empty if anything else is lost as well. */
  readonly unsynced: readonly UnsyncedDatabase[];
  readonly crashState: readonly SnapshotEntry[];
}

/**
 * Returns all crashes at each moment between two steps: the process is killed, or power is lost and with it one of the
 * changes that are not durable, or all of them. `directorySnapshots[0]` is the snapshot before the first step.
 */
export function crashPoints(
  directorySnapshots: readonly DirectorySnapshot[],
  steps: readonly Step[],
): readonly (readonly CrashPoint[])[] {
  return moments(directorySnapshots, steps).map(pointsAt);
}

/** Returns the crash point of a crash in a run with these snapshots; undefined: the run has no such moment. */
export function crashPoint(
  directorySnapshots: readonly DirectorySnapshot[],
  steps: readonly Step[],
  crash: Crash,
): CrashPoint | undefined {
  const moment = moments(directorySnapshots, steps).find(({ snapshot }) => snapshot.step + 1 === crash.step);
  return moment === undefined ? undefined : pointsAt(moment).find((point) => sameCrash(point.crash, crash));
}

/** A moment between two steps of a run. */
interface Moment {
  readonly snapshot: DirectorySnapshot;
  readonly durable: Durable;
  /** Every file that was seen until then, by its inode. */
  readonly files: ReadonlyMap<number, SnapshotEntry>;
}

function moments(directorySnapshots: readonly DirectorySnapshot[], steps: readonly Step[]): readonly Moment[] {
  const [first, ...others] = directorySnapshots;
  if (first === undefined) return [];
  assert(others.length === steps.length, "a run has one snapshot before its first step, and one after each of them");
  let last: Moment = { snapshot: first, durable: allDurable(first), files: filesIn(first) };
  const all = [last];
  for (const [index, step] of steps.entries()) {
    const snapshot = others[index];
    assert(
      snapshot !== undefined && snapshot.step === step.index,
      "a snapshot is listed after a step that is not its own",
    );
    const durable = afterStep(last.durable, step, last.snapshot, snapshot);
    last = { snapshot, durable, files: new Map([...last.files, ...filesIn(snapshot)]) };
    all.push(last);
  }
  return all;
}

function filesIn({ entries }: DirectorySnapshot): ReadonlyMap<number, SnapshotEntry> {
  return new Map(entries.map((entry) => [entry.node, entry]));
}

function pointsAt(moment: Moment): readonly CrashPoint[] {
  const dump = moment.snapshot.entries.find(({ path }) => path === databaseDump);
  if (dump?.type === "file" && isUnreadable(dump.content)) return [];
  return [killed(moment), ...powerLosses(moment)];
}

function killed({ snapshot: { step, entries } }: Moment): CrashPoint {
  return { crash: { kind: "kill", step: step + 1 }, lost: [], unsynced: [], crashState: entries };
}

function powerLosses({ snapshot, durable, files }: Moment): readonly CrashPoint[] {
  const unpersisted = unpersistedIn(snapshot, durable);
  const all = unpersisted.map((_, index) => index);
  const subsets = all.length > 1 ? [...all.map((index) => [index]), all] : all.map((index) => [index]);
  return subsets.flatMap((indices) => {
    const lost = indices.flatMap((index) => unpersisted[index] ?? []);
    const unsynced = lost.flatMap((each) => each.unsynced ?? []);
    // A database server never keeps half of a transaction.
    const hasContents = lost.some(({ change }) => change.type === "contents" && change.path !== databaseDump);
    return (hasContents ? [false, true] : [false]).map(
      (torn): CrashPoint => ({
        crash: { kind: "power-loss", step: snapshot.step + 1, lost: indices, torn },
        lost: lost.map((each) => describeLoss(each, torn)),
        unsynced: unsynced.length === lost.length ? unsynced : [],
        crashState: stateAfter({ lost, torn, snapshot, durable, files }),
      }),
    );
  });
}

function describeLoss({ description, change }: Unpersisted, torn: boolean): string {
  return torn && change.type === "contents" ? `a part of ${description}` : description;
}

function sameCrash(one: Crash, other: Crash): boolean {
  if (one.kind === "kill" || other.kind === "kill") return one.kind === other.kind;
  return one.torn === other.torn && one.lost.join() === other.lost.join();
}
