import { createHash } from "node:crypto";
import type { Crash, Image, ImageEntry, Step } from "../core/index.js";
import { assert } from "../core/index.js";
import { afterStep, allDurable, type Durable } from "./persistence.js";
import { imageWithout, type Pending, pendingIn, type UnsyncedDatabase } from "./power-loss.js";

/** One way in which a life can end, and what it leaves. */
export interface CrashPoint {
  readonly crash: Crash;
  /** What a power loss takes, for a reader. */
  readonly lost: readonly string[];
  /** The databases that lose it because of their `PRAGMA synchronous`; none where anything else is lost as well. */
  readonly unsynced: readonly UnsyncedDatabase[];
  readonly image: readonly ImageEntry[];
}

/**
 * Every way in which a run can end between two of its steps: the process is killed, or power is lost and with it one of
 * the things that are not durable, or all of them. `images[0]` is what was there before the first step.
 */
export function crashPoints(images: readonly Image[], steps: readonly Step[]): readonly (readonly CrashPoint[])[] {
  const [first] = images;
  if (first === undefined) return [];
  assert(images.length === steps.length + 1, "a run has one image before its first step, and one after each of them");
  let durable = allDurable(first);
  const files = new Map<number, ImageEntry>();
  return images.map((image, index) => {
    const [before, step] = [images[index - 1], steps[index - 1]];
    assert(step === undefined || step.index === image.step, "an image stands behind another step than its own");
    if (before !== undefined && step !== undefined) durable = afterStep(durable, step, before, image);
    for (const entry of image.entries) files.set(entry.node, entry);
    return [killed(image), ...losses(image, durable, files)];
  });
}

/** The one that is meant, in a run whose images are these. Undefined: there is no such moment in it. */
export function crashPoint(images: readonly Image[], steps: readonly Step[], crash: Crash): CrashPoint | undefined {
  const moment = crashPoints(images, steps).find(([point]) => point?.crash.step === crash.step) ?? [];
  return moment.find((point) => sameCrash(point.crash, crash));
}

function killed({ step, entries }: Image): CrashPoint {
  return { crash: { kind: "kill", step: step + 1 }, lost: [], unsynced: [], image: entries };
}

function* losses(image: Image, durable: Durable, files: ReadonlyMap<number, ImageEntry>): Generator<CrashPoint> {
  const pending = pendingIn(image, durable);
  const all = pending.map((_, index) => index);
  const subsets = pending.length > 1 ? [...all.map((index) => [index]), all] : all.map((index) => [index]);
  for (const lost of subsets) {
    const taken = lost.flatMap((index) => pending[index] ?? []);
    const unsynced = taken.flatMap((each) => each.unsynced ?? []);
    const hasContents = taken.some(({ change }) => change.type === "contents");
    for (const cut of hasContents ? [false, true] : [false]) {
      yield {
        crash: { kind: "power-loss", step: image.step + 1, lost, cut },
        lost: taken.map((each) => sayLoss(each, cut)),
        unsynced: unsynced.length === taken.length ? unsynced : [],
        image: imageWithout(taken, cut, image, durable, files),
      };
    }
  }
}

function sayLoss({ words, change }: Pending, cut: boolean): string {
  return cut && change.type === "contents" ? `a part of ${words}` : words;
}

function sameCrash(one: Crash, other: Crash): boolean {
  if (one.kind === "kill" || other.kind === "kill") return one.kind === other.kind;
  return one.cut === other.cut && one.lost.join() === other.lost.join();
}

const hashes = new WeakMap<Uint8Array, string>();

/** Equal for images that hold the same. */
export function keyOfImage(entries: readonly ImageEntry[]): string {
  const nodes = new Map<number, string>();
  const parts = entries.map((entry) => {
    if (entry.type === "directory") return entry.path;
    if (entry.type === "symbolic-link") return `${entry.path} -> ${entry.to}`;
    const known = hashes.get(entry.content) ?? createHash("sha1").update(entry.content).digest("base64");
    hashes.set(entry.content, known);
    // SQLite takes an empty WAL for none.
    if (entry.path.endsWith("-wal") && entry.content.length === 0) return "";
    const twin = nodes.get(entry.node);
    nodes.set(entry.node, entry.path);
    return `${entry.path} ${twin === undefined ? known : `= ${twin}`}`;
  });
  return parts.sort().join("\n");
}
