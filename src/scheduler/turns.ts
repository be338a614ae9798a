import type { ErrorFault, Schedule } from "../core/index.js";
import { assert } from "../core/index.js";
import type { ProgressSlot } from "../host/index.js";
import { type Decision, decide } from "./decide.js";
import * as cells from "./shared-state.js";

/** What the keeper must know of the run that its thread takes part in. */
export interface RunContext {
  readonly cells: cells.ControlCells;
  readonly client: number;
  readonly clients: number;
  readonly directory: string;
  readonly schedule: Schedule;
  /** Steps that must fail. */
  readonly faults: readonly ErrorFault[];
  readonly recording: Recording;
  readonly progress: ProgressSlot | undefined;
}

/** What is written down beside the steps, since it costs time. */
export interface Recording {
  /** The run's directory: after each step, or only when the last client has come to its end. */
  readonly images: "none" | "each-step" | "at-end";
  /** With which errors each step could have ended. */
  readonly faults: boolean;
}

export const recordNothing: Recording = { images: "none", faults: false };

/** Decides who takes the next step, `client` being the one who moved last. Undefined: nobody ever will. */
export function nextTurn(
  { cells: shared, client: last, clients, schedule }: RunContext,
  decisions: Decision[],
): number | undefined {
  const inTurn = Array.from({ length: clients }, (_, distance) => (last + distance) % clients);
  const having = (...wanted: cells.Status[]): number[] =>
    inTurn.filter((client) => wanted.includes(cells.statusOf(shared, client)));
  // The last one has come to its gate, and nobody else was let through theirs.
  assert(having("moving").length === 0, "two clients of one run are moving at the same time");
  const blocked = having("blocked").sort((a, b) => a - b);
  const step = cells.stepOf(shared);
  // Who rests waits for others, so it must not be the first again as soon as one of them has moved.
  const rests = cells.statusOf(shared, last) === "resting";
  if (schedule.type === "priorities" && (rests || schedule.changes.includes(step))) cells.demote(shared, last, step);
  const decision = decide(schedule, {
    step,
    ready: having("ready"),
    resting: having("resting"),
    blocked,
    demotedAt: Array.from({ length: clients }, (_, client) => cells.demotedAtOf(shared, client)),
  });
  // A deadlock ends as SQLite would end it: the busy timeout of one of them runs out, the shortest first.
  const [deadlocked] = blocked.toSorted((a, b) => byPatience(shared, a, b));
  const picked = decision?.picked ?? deadlocked;
  if (picked === undefined) return undefined;
  if (blocked.includes(picked)) cells.setStatus(shared, picked, "expired");
  decisions.push(decision ?? { step, picked, choice: 0, options: 1, asAsked: true });
  cells.countStep(shared);
  return picked;
}

function byPatience(shared: cells.ControlCells, a: number, b: number): number {
  const [timeoutA, sinceA] = cells.patienceOf(shared, a);
  const [timeoutB, sinceB] = cells.patienceOf(shared, b);
  return timeoutA - timeoutB || sinceA - sinceB;
}

/** Databases as a set of bits. Two may share one: then somebody tries again in vain. */
export function lockBits(files: readonly string[]): number {
  let bits = 0;
  for (const file of files) {
    let hash = 7;
    for (let index = 0; index < file.length; index += 1) hash = (hash * 31 + file.charCodeAt(index)) | 0;
    bits |= 1 << (Math.abs(hash) % 31);
  }
  return bits;
}
