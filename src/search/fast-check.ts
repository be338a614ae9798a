import fc, { type Arbitrary } from "fast-check";
import type { ConcurrentCase } from "../core/index.js";

/*
 * How the engine uses fast-check: it samples what a workload generates, and searches for the smallest failing case.
 */

/** The smallest case that still fails, shrunk from a failing one. `fails` must be quick to return false at the end. */
export async function shrinkCase(
  failing: ConcurrentCase,
  shrinkable: Arbitrary<ConcurrentCase>,
  fails: (smaller: ConcurrentCase) => Promise<boolean>,
): Promise<ConcurrentCase> {
  const details = await check(shrinkable, fails, { seed: 1, numRuns: 1, examples: [[failing]] });
  return details.counterexample?.[0] ?? failing;
}

/** The order in which clients come first, and where the one that runs falls behind: fractions of a run, from 0 to 1. */
export interface Priorities {
  readonly order: readonly number[];
  readonly changes: readonly number[];
}

export function priorities(clients: number): Arbitrary<Priorities> {
  const all = Array.from({ length: clients }, (_, client) => client);
  return fc.record({
    order: fc.shuffledSubarray(all, { minLength: clients }),
    changes: fc.array(fc.nat(999), { maxLength: 3, size: "max" }).map((parts) => parts.map((part) => part / 1000)),
  });
}

/** `count` values, the same for the same seed. */
export function sample<T>(arbitrary: Arbitrary<T>, seed: number, count: number): T[] {
  return fc.sample(arbitrary, { seed, numRuns: count });
}

/**
 * Tries `runs` generated values; where one fails, shrinks it and returns the smallest that still fails. `fails` must be
 * quick to return false when there is no time left: that also ends the shrinking.
 */
export async function searchFailure<T>(
  arbitrary: Arbitrary<T>,
  fails: (value: T) => Promise<boolean>,
  { seed, runs }: { readonly seed: number; readonly runs: number },
): Promise<T | undefined> {
  const details = await check(arbitrary, fails, { seed, numRuns: runs });
  return details.counterexample?.[0];
}

/**
 * Runs a search. What `fails` throws is no failure of the value but the end of the search, and is thrown; fast-check alone
 * would shrink it, and keep it to itself.
 */
async function check<T>(
  arbitrary: Arbitrary<T>,
  fails: (value: T) => Promise<boolean>,
  parameters: fc.Parameters<[T]>,
): Promise<fc.RunDetails<[T]>> {
  const thrown: unknown[] = [];
  const property = fc.asyncProperty(arbitrary, async (value) => {
    if (thrown.length > 0) return true;
    try {
      return !(await fails(value));
    } catch (error) {
      thrown.push(error);
      return true;
    }
  });
  const details = await fc.check(property, parameters);
  if (thrown.length > 0) throw thrown[0];
  return details;
}
