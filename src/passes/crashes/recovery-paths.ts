import type { Crash, Image, Step, Survives } from "../../core/index.js";
import { type CrashPoint, crashPoints, keyOfSnapshot } from "../../crash/index.js";
import type { Beginning, Lived } from "../../runner/index.js";

/** A way to a later life: through one crash, or through a second one while it recovered from the first. */
export interface Way extends Beginning {
  readonly crash: Crash;
  /** Of the image with which the later life begins: equal images lead to equal lives. */
  readonly key: string;
  /** The lives before, which were cut off while they recovered. */
  readonly earlier: readonly Lived[];
  /** All crashes on the way, the last one included. */
  readonly crashes: readonly Crash[];
}

/** `captures`: whether the recovery is to be crashed in turn. */
export function wayThrough(point: CrashPoint, captures: boolean): Way {
  const { crash, image } = point;
  return { ...point, firstStep: crash.step, captures, key: keyOfSnapshot(image), earlier: [], crashes: [crash] };
}

/** Those crashes that the store promises to survive. */
export function promisedOf(points: readonly CrashPoint[], survives: Survives): readonly CrashPoint[] {
  return points.filter(({ crash }) => survives === "power-loss" || crash.kind === "kill");
}

/** What came of a way. */
export interface Destination {
  readonly lived: Lived;
  /** The directory after each step of the recovery, where it was captured. */
  readonly images: readonly Image[];
}

/** The same life as it is by another way, which led to an equal image: other steps came before it. */
export function asReachedBy({ crash, lost, unsynced, firstStep }: Way, { lived, images }: Destination): Destination {
  if (lived.type !== "lived") return { lived, images };
  const { steps } = lived.life;
  const later = firstStep - (steps[0]?.index ?? firstStep);
  const moved = steps.map((step): Step => ({ ...step, index: step.index + later }));
  return {
    lived: { ...lived, life: { ...lived.life, crash, lost, unsynced, steps: moved } },
    images: images.map((image) => ({ ...image, step: image.step + later })),
  };
}

/** Every way in which the recovery at the end of this one can itself end. */
export function waysOutOf(way: Way, { lived, images }: Destination, survives: Survives): Way[] {
  if (!way.captures || lived.type !== "lived") return [];
  const points = crashPoints(images, lived.life.steps).slice(1).flat();
  return promisedOf(points, survives).map((point) => ({
    ...wayThrough(point, false),
    earlier: [...way.earlier, lived],
    crashes: [...way.crashes, point.crash],
  }));
}
