import type { OperationType } from "rollcall/model";
import type { Event } from "../core/index.js";
import { shortfallOfWork } from "../core/index.js";
import { apiKeysFor, createKeys, openLedger, planWork } from "../registration/index.js";
import type { Tally } from "../core/index.js";
import { closeAll, connectAll, startCrew } from "./clients.js";
import { judge, type World } from "./context.js";
import type { Counts } from "./counts.js";
import type { Durations } from "./durations.js";
import type { Client } from "./operate.js";
import { type Outcome, SoakOver, type Stage } from "./outcome.js";
import { type KillMode, planEpoch } from "./plan.js";
import type { Processes } from "./processes.js";
import { createDice } from "./random.js";
import { lookAt } from "./read-back.js";
import { createRecorder } from "./record.js";
import { restart, setUp } from "./restart.js";
import { runEpoch } from "./round.js";
import type { Place } from "./storage.js";

/** From the first epoch to the end of the time, or to the first finding. */
export interface Course {
  readonly seed: number;
  readonly kill: KillMode;
  readonly clients: number;
  readonly offered: readonly OperationType[];
  /** The target's own. */
  readonly apiKeys: readonly string[] | undefined;
  /** A time of `performance.now()`. The epoch that runs then is carried to its end. */
  readonly deadline: number;
  /** Undefined: as many as there is time for. */
  readonly rounds: number | undefined;
  readonly stallSeconds: number;
  readonly place: Place;
  readonly processes: Processes;
  readonly durations: Durations;
  readonly tally: Tally;
  readonly counts: Counts;
  readonly progress: () => void;
  readonly signal: AbortSignal;
}

export interface Ended {
  readonly outcome: Outcome;
  readonly stage: Stage;
}

export async function runCourse(course: Course): Promise<Ended> {
  const stage: { now: Stage } = { now: "set-up" };
  try {
    for (let ended = false; !ended; ) ended = await soakStorage(course, stage);
  } catch (error) {
    if (error instanceof SoakOver) return { outcome: error.outcome, stage: stage.now };
    throw error;
  }
  const { all, one } = course.counts.kills;
  const reason =
    all + one === 0 ? "nobody was killed in so short a time" : shortfallOfWork(course.tally.work(), course.offered);
  return { outcome: reason === undefined ? { verdict: "passed" } : { verdict: "unknown", reason }, stage: stage.now };
}

/** With all of them registered, opening the store still is quick; and each of them comes back often enough. */
const keysMax = 64;
/** Where nobody can be removed, each key is registered only once. */
const keysMaxWithoutRemoval = 256;

/** Kills on a storage of which all keys were registered long ago find nothing in the middle. */
const epochsMinWithoutRemoval = 3;
const epochSecondsMax = 4;

/**
 * Soaks one storage. Where accounts can be removed that is all of the soak; else only as long as there are keys that
 * nobody has registered yet. False: there is time left for another one.
 */
async function soakStorage(course: Course, stage: { now: Stage }): Promise<boolean> {
  const {
    offered,
    deadline,
    rounds = Number.POSITIVE_INFINITY,
    seed,
    kill,
    counts,
    tally,
    place,
    progress,
    signal,
  } = course;
  const removes = offered.includes("remove");
  const keys = createKeys(apiKeysFor(course.apiKeys, removes ? keysMax : keysMaxWithoutRemoval));
  const [recorder, ledger] = [createRecorder(), openLedger()];
  const world: World = { ...course, directory: place.newDirectory(), disk: place.disk, recorder, ledger };

  const settle = (): readonly Event[] => {
    const segment = recorder.cut();
    tally.addRun(segment.events);
    judge(world, segment);
    keys.note(segment.events);
    return segment.events;
  };

  try {
    stage.now = "set-up";
    if (!(await setUp(world))) return true;
    let crew: readonly Client[] | undefined = startCrew(world);
    let touched: readonly string[] = [];
    for (let epoch = 0; crew !== undefined && (await connectAll(world, crew)); epoch += 1) {
      stage.now = "read-back";
      await lookAt(world, crew, touched);
      if (signal.aborted) return true;
      settle();
      const isOver = (performance.now() >= deadline && counts.epochs > 0) || counts.epochs >= rounds;
      const isUsedUp = !removes && epoch >= epochsMinWithoutRemoval && keys.unused() === 0;
      if (isOver || isUsedUp) {
        await closeAll(world, crew);
        return isOver;
      }
      stage.now = "work";
      const dice = createDice(seed + counts.epochs);
      const plan = planEpoch(dice, { kill, fullDisk: place.disk.type === "small" });
      const work = planWork({ offered, keys, seed: seed + counts.epochs, dice });
      const until = Math.min(deadline, performance.now() + epochSecondsMax * 1000);
      counts.epochs += 1;
      await runEpoch(world, crew, { work, plan, deadline: until });
      if (signal.aborted) return true;
      touched = keysOf(settle());
      stage.now = "restart";
      crew = await restart(world, plan);
      progress();
    }
    return true;
  } finally {
    // What was still going on when something ended it all.
    tally.addRun(recorder.cut().events);
  }
}

function keysOf(events: readonly Event[]): readonly string[] {
  return [...new Set(events.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key])))];
}
