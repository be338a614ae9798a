import type { Event, History, RecoveryRun, Trace } from "../core/index.js";

/*
 * The one place where what clients did in all runs of an application becomes one history.
 */

/** What a controlled run has shown, with the store at rest at its end. */
export function historyOf({ events, retried, losses, snapshot }: Trace): History {
  const all = [...events, ...retried];
  const quiescent = snapshot === undefined ? [] : [{ snapshot, at: behind(all, losses) }];
  return { events: all, quiescent, losses };
}

/**
 * What had happened before a step, and what a restarted application did after that. An operation that had not returned by
 * then is indeterminate: whether it has taken effect is resolved before the application starts again.
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

/** The events before a step; those that had not returned by then as indeterminate. */
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

/** A position behind all of them. */
function behind(events: readonly Event[], losses: History["losses"]): number {
  const taken = [...events.map((event) => event.return), ...losses.map(({ call }) => call + 1)];
  return taken.reduce((last, position) => Math.max(last, position), -1) + 1;
}
