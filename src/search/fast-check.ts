import fc, { type Arbitrary } from "fast-check";
import type { ConcurrentCase } from "../core/index.js";

/*
 * The engine's use of fast-check: sampling what a workload generates, and searching for the smallest failing case.
 */

/**
 * Returns the smallest case that still fails, shrunk from a failing one. At the end of the time, `fails` must return
 * false quickly.
 */
export async function shrinkCase(
  failing: ConcurrentCase,
  shrinkable: Arbitrary<ConcurrentCase>,
  fails: (smaller: ConcurrentCase) => Promise<boolean>,
): Promise<ConcurrentCase> {
  const details = await check(shrinkable, fails, { seed: 1, numRuns: 1, examples: [[failing]] });
  return details.counterexample?.[0] ?? failing;
}

/**
 * The priorities of a run: the order of the clients, and the moments at which the running client gets the lowest
 * priority, as fractions of the run from 0 to 1.
 */
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

/** Returns `count` values, the same for the same seed. */
export function sample<T>(arbitrary: Arbitrary<T>, seed: number, count: number): T[] {
  return fc.sample(arbitrary, { seed, numRuns: count });
}

/**
 * Tries `runs` generated values. If one fails, returns the smallest value that still fails; undefined: none failed.
 * When there is no time left, `fails` must return false quickly, which also ends the shrinking.
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
 * Runs a search. If `fails` throws, the search ends and throws that. fast-check alone would take it for a failure of
 * the value and shrink it.
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
