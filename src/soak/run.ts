import {
  type Event,
  type KillMode,
  type SoakOutcome,
  type SoakStage,
  shortfallOfWork,
  type Tally,
} from "../core/index.js";
import type { SoakedServer } from "../host/index.js";
import type { BoundWorkload } from "../workload/index.js";
import { type Client, closeAll, connectAll, startClients } from "./clients.js";
import { judgeSegment, type SoakContext } from "./context.js";
import type { Counts } from "./counts.js";
import type { Durations } from "./durations.js";
import { SoakOver } from "./outcome.js";
import { planRound } from "./plan.js";
import type { Processes } from "./processes.js";
import { createRandom } from "./random.js";
import { readBackAll } from "./read-back.js";
import { createRecorder } from "./record.js";
import { restart, setUp } from "./restart.js";
import { runRound } from "./round.js";
import type { Storage } from "./storage.js";

/** A soak from its first round to the end of its time, or to the first finding. */
export interface Course {
  readonly bound: BoundWorkload;
  readonly seed: number;
  readonly kill: KillMode;
  readonly clients: number;
  /** A time of `performance.now()`. The round under way at that time runs to its end. */
  readonly deadline: number;
  /** The number of rounds. Undefined: as many as there is time for. */
  readonly rounds: number | undefined;
  readonly stallSeconds: number;
  readonly storage: Storage;
  /** The database server of the target. Undefined: it needs none. */
  readonly server: SoakedServer | undefined;
  readonly processes: Processes;
  readonly durations: Durations;
  readonly tally: Tally;
  readonly counts: Counts;
  readonly progress: () => void;
  readonly signal: AbortSignal;
}

export interface Ended {
  readonly outcome: SoakOutcome;
  readonly stage: SoakStage;
}

export async function runCourse(course: Course): Promise<Ended> {
  const stage: { now: SoakStage } = { now: "set-up" };
  try {
    for (let ended = false; !ended; ) ended = await soakStorage(course, stage);
  } catch (error) {
    if (error instanceof SoakOver) return { outcome: error.outcome, stage: stage.now };
    throw error;
  }
  const reason = shortfall(course);
  return { outcome: reason === undefined ? { verdict: "passed" } : { verdict: "unknown", reason }, stage: stage.now };
}

/** Returns why the work is too little for a soak to count as passed; undefined: it is enough. */
function shortfall({ counts, tally, bound }: Course): string | undefined {
  if (counts.kills.all + counts.kills.one === 0) return "no client was killed in so short a time";
  return shortfallOfWork(tally.work(), { types: bound.types.map(({ type }) => type) });
}

const roundSecondsMax = 4;

/**
 * Soaks one storage until the soak ends or the storage is used up. Returns false if there is time left for another
 * storage.
 */
async function soakStorage(course: Course, stage: { now: SoakStage }): Promise<boolean> {
  const { bound, counts, storage, signal } = course;
  const soaked = bound.soaking.newStorage();
  const recorder = createRecorder(operationsOf(bound));
  const context: SoakContext = {
    ...course,
    directory: storage.newDirectory(),
    disk: storage.disk,
    recorder,
    judge: soaked.judge,
  };
  /** Ends the segment and judges it. Returns its events. */
  const closeSegment = async (): Promise<readonly Event[]> => {
    const segment = recorder.endSegment();
    course.tally.addRun(segment.events);
    await judgeSegment(context, segment);
    soaked.note(segment.events);
    return segment.events;
  };

  try {
    stage.now = "set-up";
    if (!(await setUp(context))) return true;
    let clients: readonly Client[] | undefined = startClients(context);
    let used: readonly string[] = [];
    while (clients !== undefined && (await connectAll(context, clients))) {
      stage.now = "read-back";
      await readBackAll(context, clients, used);
      if (signal.aborted) return true;
      await closeSegment();
      if (isTimeOver(course) || soaked.isUsedUp()) {
        await closeAll(context, clients);
        return isTimeOver(course);
      }
      stage.now = "work";
      const seed = course.seed + counts.rounds;
      const random = createRandom(seed);
      const plan = planRound(random, {
        kill: course.kill,
        fullDisk: storage.disk.type === "small",
        server: course.server?.restart !== undefined,
      });
      const work = soaked.work({ seed, random });
      const deadline = Math.min(course.deadline, performance.now() + roundSecondsMax * 1000);
      counts.rounds += 1;
      await runRound(context, clients, { work, plan, deadline });
      if (signal.aborted) return true;
      used = subjectsOf(bound, await closeSegment());
      stage.now = "restart";
      clients = await restart(context, plan);
      course.progress();
    }
    return true;
  } finally {
    // If the soak ended early, the operations under way count as well.
    course.tally.addRun(recorder.endSegment().events);
  }
}

function isTimeOver({ deadline, rounds = Number.POSITIVE_INFINITY, counts }: Course): boolean {
  return (performance.now() >= deadline && counts.rounds > 0) || counts.rounds >= rounds;
}

function operationsOf({ types, describe }: BoundWorkload): Parameters<typeof createRecorder>[0] {
  const writing = new Set(types.filter(({ writes }) => writes).map(({ type }) => type));
  return { writes: ({ type }) => writing.has(type), subject: describe.subject };
}

function subjectsOf({ describe }: BoundWorkload, events: readonly Event[]): readonly string[] {
  return [...new Set(events.flatMap(({ operation }) => describe.subject(operation) ?? []))];
}
