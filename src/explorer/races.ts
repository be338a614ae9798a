import { type AccessMode, comparable, lockPrefixes, type Step } from "../core/index.js";
import type { Order } from "./happens-before.js";
import type { Plan } from "./planned-schedule.js";
import { withFewestPreemptions } from "./reorder.js";

/** Yields, for each race of a run, the schedules in which its second step comes before its first. */
export function* reversals(order: Order): Generator<Plan> {
  for (const [second, races] of order.races.entries()) {
    for (const first of races) {
      for (const against of backtrackSet(order, first, second)) {
        const plan = reversal(order, against, second);
        if (plan !== undefined) yield plan;
      }
    }
  }
}

/**
 * Returns the steps before which `second` must be tried. While a lock is held, `second` cannot take it. So if `first`
 * releases locks, `second` is tried before the steps that took them. If `second` fails at once instead of waiting, it
 * is also tried between these and `first`.
 */
function backtrackSet(order: Order, first: number, second: number): number[] {
  const { steps, ofClient } = order;
  const release = steps[first];
  if (release === undefined || release.releases.length === 0) return [first];
  const own = (ofClient[release.client] ?? []).filter((index) => index < first);
  const since = own.slice(own.findLastIndex((index) => (steps[index]?.releases.length ?? 0) > 0) + 1);
  const held = since.filter((index) => order.dependencies[second]?.includes(index));
  const acquire = acquireOf(order, first, second);
  return acquire !== undefined && steps[second]?.waitsForLock === true ? held : [first, ...held];
}

/** Returns the step that took the lock which `first` releases and `second` needs; undefined: there is none. */
function acquireOf({ steps, ofClient }: Order, first: number, second: number): number | undefined {
  const release = steps[first];
  const locks = locksOf(steps[second]).filter((lock) => locksOf(release).includes(lock));
  if (release === undefined || locks.length === 0) return undefined;
  const before = (ofClient[release.client] ?? []).filter((index) => index < first).reverse();
  const taken = before.find((index) => locksOf(steps[index], "write").some((lock) => locks.includes(lock)));
  return taken !== undefined && steps[taken]?.releases.length === 0 ? taken : undefined;
}

function locksOf(step: Step | undefined, mode?: AccessMode): string[] {
  const isLock = (resource: string): boolean => lockPrefixes.some((prefix) => resource.startsWith(prefix));
  const accesses = step?.accesses ?? [];
  return accesses.flatMap((access) =>
    isLock(access.resource) && (mode === undefined || access.mode === mode) ? [access.resource] : [],
  );
}

/** Returns the schedule in which `second` comes before `first`; undefined: there is none. */
function reversal(order: Order, first: number, second: number): Plan | undefined {
  const { steps, past, ofClient, identity, identityOf, dependencies } = order;
  const step = steps[second];
  // A busy timeout cannot be made to expire earlier.
  if (step === undefined || step.lock === "expired") return undefined;
  const comesAfter = (index: number, earlier: number): boolean => {
    const client = steps[earlier]?.client ?? 0;
    return (past[index]?.[client] ?? 0) >= (past[earlier]?.[client] ?? 0);
  };
  const kept = [...steps.keys()].filter((index) => !comesAfter(index, first) && !comesAfter(index, second));
  if (!isAwake(step, order, new Set(kept))) return undefined;

  const previous = ofClient[step.client]?.[(past[second]?.[step.client] ?? 1) - 2];
  if (previous !== undefined && comesAfter(previous, first)) return undefined;
  const before = (dependencies[second] ?? []).filter((earlier) => !comesAfter(earlier, first));
  const clock = clockOf(order, previous === undefined ? before : [previous, ...before]);
  clock[step.client] = past[second]?.[step.client] ?? 1;
  const counts = ofClient.map((own) => own.filter((index) => kept.includes(index)).length);
  const fingerprint = ofClient.flatMap((own, client) => {
    const last = own[(counts[client] ?? 0) - 1];
    return last === undefined ? [] : (identity[last] ?? []);
  });
  const { taken, preemptions } = withFewestPreemptions(kept, second, order);
  return {
    schedule: { type: "clients", clients: taken.map((index) => steps[index]?.client ?? 0) },
    expected: taken.map((index) => comparable(steps[index])),
    preemptions,
    wastedSteps: taken.filter((index) => steps[index]?.error !== undefined || steps[index]?.yielded === true).length,
    wanted: identityOf(step.client, clock),
    fingerprint,
  };
}

/** Returns whether a client can take the step. If it waits for a lock, another client must have released one since. */
function isAwake(step: Step, { steps, ofClient, past }: Order, kept: ReadonlySet<number>): boolean {
  const own = ofClient[step.client] ?? [];
  const index = own.find((each) => steps[each] === step) ?? 0;
  const previous = own[(past[index]?.[step.client] ?? 1) - 2];
  if (previous === undefined || steps[previous]?.lock !== "blocked-visibly") return true;
  return [...kept].some(
    (each) => each > previous && steps[each]?.client !== step.client && (steps[each]?.releases.length ?? 0) > 0,
  );
}

function clockOf({ past, ofClient }: Order, indices: readonly number[]): number[] {
  return ofClient.map((_, client) => Math.max(0, ...indices.map((index) => past[index]?.[client] ?? 0)));
}
