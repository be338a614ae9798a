import { basename, dirname } from "node:path";
import type { ConcurrentProgram, Crash, Image, ImageEntry, LaterLife, Step, Trace } from "../core/index.js";
import { type CrashPoint, crashPoint } from "../crash/index.js";
import type { LaterLifeOutcome } from "../host/index.js";
import type { Runner, Runners } from "./runner.js";

/*
 * What comes after the original run of a test case: the application starts again on what a crash has left.
 */

/** What a recovery begins with. */
export interface Beginning extends Pick<CrashPoint, "lost" | "unsynced" | "image"> {
  readonly crash: Crash | undefined;
  readonly firstStep: number;
  /** Whether the recovery may be crashed in turn. */
  readonly captures: boolean;
}

export type Lived =
  | { readonly type: "lived"; readonly life: LaterLife; readonly images: readonly Image[] }
  | Exclude<LaterLifeOutcome, { readonly type: "lived" }>;

/** The original run, and what runs again. */
export interface Recovering {
  readonly runners: Runners;
  readonly runner: Runner;
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  /** Of the original run. */
  readonly directory: string;
}

/**
 * Recovers from each of these, in their order; beside each other unless the store has written down where it lives. If it
 * has, each must run where the original run was.
 */
export async function recoverFrom(from: Recovering, beginnings: readonly Beginning[]): Promise<readonly Lived[]> {
  const { runners, runner, directory } = from;
  if (!runner.isParallel || beginnings.some(({ image }) => names(image, directory))) {
    const lived: Lived[] = [];
    for (const beginning of beginnings) lived.push(await recoverIn(from, beginning, directory));
    return lived;
  }
  return Promise.all(
    beginnings.map(async (beginning) => {
      const place = runners.directories.next();
      try {
        return await recoverIn(from, beginning, place);
      } finally {
        runners.directories.discard(place);
      }
    }),
  );
}

async function recoverIn(
  { runners, runner, program, trace }: Recovering,
  { crash, lost: taken, unsynced, image, firstStep, captures }: Beginning,
  directory: string,
): Promise<Lived> {
  const lost = trace.losses.map(({ subject }) => subject);
  const operations = runners.bound.generate.afterCrash(program);
  const outcome = await runner.recover({ directory, firstStep, operations, lost, captures }, image);
  if (outcome.type !== "lived") return outcome;
  return { type: "lived", life: { ...outcome.life, crash, lost: taken, unsynced }, images: outcome.images };
}

/** Recovers from these crashes, one after the other. Undefined: one of them does not happen. */
export async function recoverThrough(
  from: Recovering,
  crashes: readonly Crash[],
): Promise<readonly Lived[] | undefined> {
  const lives: Lived[] = [];
  let [images, steps]: [readonly Image[], readonly Step[]] = [from.trace.images, from.trace.steps];
  for (const [index, crash] of crashes.entries()) {
    const point = crashPoint(images, steps, crash);
    if (point === undefined) return undefined;
    const beginning = { ...point, firstStep: crash.step, captures: index < crashes.length - 1 };
    const [lived] = await recoverFrom(from, [beginning]);
    if (lived === undefined) return undefined;
    lives.push(lived);
    if (lived.type !== "lived") return lives;
    [images, steps] = [lived.images, lived.life.steps];
  }
  return lives;
}

/** After a step has failed: what is there when all clients have ended, and the failed operation was not tried again. */
export function afterFault({ images, steps }: Trace): Beginning {
  const image = images.at(-1)?.entries ?? [];
  return { crash: undefined, lost: [], unsynced: [], image, firstStep: steps.length, captures: false };
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
