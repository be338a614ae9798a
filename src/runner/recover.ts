import { basename, dirname } from "node:path";
import type { ConcurrentProgram, Crash, Image, ImageEntry, LaterLife, Step, Trace } from "../core/index.js";
import { type CrashPoint, crashPoint } from "../crash/index.js";
import type { LaterLifeOutcome } from "../host/index.js";
import type { Laboratory } from "./runner.js";

/*
 * What comes after the first life of a case: the application starts again on what a crash has left.
 */

/** A life that begins with this. */
export interface Beginning extends Pick<CrashPoint, "lost" | "unsynced" | "image"> {
  readonly crash: Crash | undefined;
  readonly firstStep: number;
  /** Whether its recovery may be crashed in turn. */
  readonly captures: boolean;
}

export type Lived =
  | { readonly type: "lived"; readonly life: LaterLife; readonly images: readonly Image[] }
  | Exclude<LaterLifeOutcome, { readonly type: "lived" }>;

/**
 * Lives on from each of these, in their order; beside each other where the store has not written down where it lives.
 * Where it has, each must live where the first life was.
 */
export async function liveOn(
  laboratory: Laboratory,
  program: ConcurrentProgram,
  trace: Trace,
  directory: string,
  beginnings: readonly Beginning[],
  fresh = laboratory.isAlwaysFresh(),
): Promise<readonly Lived[]> {
  const { directories } = laboratory;
  const lost = authIdsOf(trace);
  const live = async (beginning: Beginning, place: string): Promise<Lived> => {
    const { crash, lost: taken, unsynced, image, firstStep, captures } = beginning;
    const request = { directory: place, firstStep, program, lost, captures };
    const outcome = await laboratory.later.live(request, image, fresh);
    if (outcome.type !== "lived") return outcome;
    return { type: "lived", life: { ...outcome.life, crash, lost: taken, unsynced }, images: outcome.images };
  };
  if (fresh || beginnings.some(({ image }) => names(image, directory))) {
    const lived: Lived[] = [];
    for (const beginning of beginnings) lived.push(await live(beginning, directory));
    return lived;
  }
  return Promise.all(
    beginnings.map(async (beginning) => {
      const place = directories.next();
      try {
        return await live(beginning, place);
      } finally {
        directories.discard(place);
      }
    }),
  );
}

/** Lives through these crashes, one after the other. Undefined: one of them does not happen. */
export async function liveThrough(
  laboratory: Laboratory,
  program: ConcurrentProgram,
  trace: Trace,
  directory: string,
  crashes: readonly Crash[],
  fresh: boolean,
): Promise<readonly Lived[] | undefined> {
  const lives: Lived[] = [];
  let [images, steps]: [readonly Image[], readonly Step[]] = [trace.images, trace.steps];
  for (const [index, crash] of crashes.entries()) {
    const point = crashPoint(images, steps, crash);
    if (point === undefined) return undefined;
    const beginning = { ...point, firstStep: crash.step, captures: index < crashes.length - 1 };
    const [lived] = await liveOn(laboratory, program, trace, directory, [beginning], fresh);
    if (lived === undefined) return undefined;
    lives.push(lived);
    if (lived.type !== "lived") return lives;
    [images, steps] = [lived.images, lived.life.steps];
  }
  return lives;
}

/** After a step has failed: what is there when everybody has come to an end, and the failed operation was not tried again. */
export function afterFault({ images, steps }: Trace): Beginning {
  const image = images.at(-1)?.entries ?? [];
  return { crash: undefined, lost: [], unsynced: [], image, firstStep: steps.length, captures: false };
}

/** Auth ids of the accounts whose database the prefix has lost. */
function authIdsOf({ losses, events }: Trace): string[] {
  const lost = new Set(losses.map(({ key }) => key));
  return events.flatMap(({ operation, observation }) => {
    if (operation.type !== "register" || !lost.has(operation.key) || observation.type !== "answered") return [];
    return observation.answer.type === "registered" ? [observation.answer.registration.authId] : [];
  });
}

const searched = new WeakMap<Uint8Array, string>();

/** Whether the name of the directory of all runs stands in any of the files. */
function names(image: readonly ImageEntry[], directory: string): boolean {
  const name = basename(dirname(directory));
  return image.some((entry) => {
    if (entry.type === "symbolic-link") return entry.to.startsWith("/");
    if (entry.type !== "file") return false;
    const known = searched.get(entry.content);
    if (known !== undefined) return known === name;
    const found = Buffer.from(entry.content.buffer, entry.content.byteOffset, entry.content.length).includes(name);
    searched.set(entry.content, found ? name : "");
    return found;
  });
}
