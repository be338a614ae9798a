import type { Event, History, RecoveryRun, Step, Trace } from "../core/index.js";

/*
 * Makes one history of the events in all runs of an application.
 */

/** Returns the history of a controlled run, with the store at rest at its end. */
export function historyOf({ events, retried, losses, snapshot }: Trace): History {
  const all = [...events, ...retried];
  const quiescent = snapshot === undefined ? [] : [{ snapshot, at: behind(all, losses) }];
  return { events: all, quiescent, losses };
}

/**
 * Returns the history of the events before a step and of the restarted application. If an operation had not returned
 * before the step, it is indeterminate. It cannot take effect after the restart.
 */
export function historyThrough(trace: Trace, step: number, recovery: RecoveryRun): History {
  const before = eventsUntil(trace, step);
  let next = behind(before, trace.losses);
  const take = (): number => {
    next += 2;
    return next - 2;
  };
  const recovered = recovery.recovered === undefined ? [] : [{ snapshot: recovery.recovered, at: take() }];
  const after = recovery.answers.map(({ operation, outcome, refusedForEver }): Event => {
    const call = take();
    return { client: 0, operation, outcome, refusedForEver, call, return: call + 1 };
  });
  const atEnd = recovery.snapshot === undefined ? [] : [{ snapshot: recovery.snapshot, at: take() }];
  return { events: [...before, ...after], quiescent: [...recovered, ...atEnd], losses: trace.losses };
}

/** Returns the events before a step. If an event had not returned by then, it is indeterminate. */
export function eventsUntil({ events, positions }: Trace, step: number): Event[] {
  const end = positions[Math.min(step, positions.length - 1)] ?? 0;
  const begun = events.filter(({ call }) => call < end);
  let resolved = end;
  return begun.map((event): Event => {
    if (event.return < end) return event;
    const { outcome } = event;
    const indeterminate = outcome.type === "indeterminate" ? outcome : ({ type: "indeterminate" } as const);
    resolved += 1;
    return { ...event, outcome: indeterminate, return: resolved };
  });
}

/**
 * Returns the trace as if its steps had been taken in another order. `order`: all steps that did not meet a lock. The
 * order must keep the dependencies of the steps, so that their results are the same.
 */
export function inOrder(trace: Trace, order: readonly Step[]): Trace {
  const { positions, events } = trace;
  const moved = new Map<number, number>();
  let [next = 0] = positions;
  for (const { index } of order) {
    const [start = 0, end = start] = positions.slice(index, index + 2);
    for (let position = start; position < end; position += 1) {
      moved.set(position, next);
      next += 1;
    }
  }
  const positionOf = (position: number): number => moved.get(position) ?? position;
  const reordered = events.map((event) => ({
    ...event,
    call: positionOf(event.call),
    return: positionOf(event.return),
  }));
  return { ...trace, events: reordered.sort((a, b) => a.call - b.call) };
}

/** Returns a position after all events and losses. */
function behind(events: readonly Event[], losses: History["losses"]): number {
  const taken = [...events.map((event) => event.return), ...losses.map(({ call }) => call + 1)];
  return taken.reduce((last, position) => Math.max(last, position), -1) + 1;
}
