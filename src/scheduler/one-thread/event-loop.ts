import { decide } from "../decide.js";
import * as state from "../shared-state.js";
import type { InFlight } from "./in-flight.js";
import type { LoopRun } from "./loop-run.js";
import { isTimeLimit, type PendingMoment } from "./moments.js";

/** `setImmediate` as it is before the drivers replace it. */
const soon = setImmediate;

/**
 * How the moments of a run ended. `finished`: nothing more can happen. `aborted`: another thread has ended the run.
 */
export type LoopEnd = "finished" | "aborted";

/**
 * Lets one moment of the event loop come after the other. Between two of them all code that can run at once has run, so
 * every client waits for a moment, for another client, or has ended.
 */
export async function runMoments(run: LoopRun, inFlight: InFlight): Promise<LoopEnd> {
  const { shared } = run.context;
  for (;;) {
    await untilQuiescent(run, inFlight);
    run.endStep();
    const last = run.current?.moment.client ?? 0;
    run.current = undefined;
    if (state.isAborted(shared)) return "aborted";
    const next = nextMoment(run, last);
    if (next === undefined) return "finished";
    run.moments.remove(next.id);
    run.begin(next);
    run.moments.came(next, state.stepOf(shared) - 1);
    await next.happen();
  }
}

/** Node runs all promise reactions and ticks before an immediate. Those may begin native work. */
async function untilQuiescent(run: LoopRun, inFlight: InFlight): Promise<void> {
  do {
    await turnsOfLoop();
  } while ((run.hops > 0 || inFlight.isAny()) && !state.isAborted(run.context.shared));
}

/** Waits until all code that can run at once has run. */
export async function turnsOfLoop(): Promise<void> {
  await new Promise<void>((resolve) => void soon(resolve));
  await new Promise<void>((resolve) => void soon(resolve));
}

/**
 * Returns whether a moment is part of the run although all clients have ended. What they have left to a timer is, for
 * example a write that a store delays. What such a timer sets in turn is not: it may go on for ever.
 */
function mayFollow(moment: PendingMoment, run: LoopRun): boolean {
  if (moment.kind !== "sleep") return true;
  return !isTimeLimit(moment) && moment.after.every((step) => step <= run.lastReturn);
}

function nextMoment(run: LoopRun, last: number): PendingMoment | undefined {
  const { shared, clients, schedule } = run.context;
  const distance = ({ client }: PendingMoment): number => (client - last + clients) % clients;
  const possible = run.moments
    .possible()
    .filter((moment) => run.clientsLeft > 0 || mayFollow(moment, run))
    .toSorted((a, b) => distance(a) - distance(b));
  const numbers = [...possible.keys()];
  const sleeps = (number: number): boolean => possible[number]?.kind === "sleep";
  const step = state.stepOf(shared);
  if (schedule.type === "priorities" && schedule.changes.includes(step)) state.demote(shared, last, step);
  const decision = decide(schedule, {
    step,
    ready: numbers.filter((number) => !sleeps(number)),
    yielded: numbers.filter(sleeps),
    blocked: [],
    demotedAt: Array.from({ length: clients }, (_, client) => state.demotedAtOf(shared, client)),
    moments: {
      decided: run.decided,
      clientOf: (number) => possible[number]?.client ?? 0,
      idOf: (number) => possible[number]?.id ?? "",
    },
  });
  if (decision === undefined) return undefined;
  run.decided += 1;
  run.decisions.push(decision);
  return possible[decision.picked];
}
