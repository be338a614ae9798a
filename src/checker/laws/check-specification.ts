import type { History, Specification } from "../specification.js";
import { attemptsByPartition } from "./attempts.js";
import type { BrokenLaw } from "./broken-law.js";
import { createExamples } from "./examples.js";
import { explore } from "./explore.js";

/** Operations and responses with which a specification is tried. */
export type SpecificationSamples<Operation, Response> =
  | {
      readonly operations: readonly Operation[];
      /** Each is tried with each operation. Default: operations are tried without a response only. */
      readonly responses?: readonly Response[];
    }
  | {
      /** Its operations are tried, each with its own responses and without one. */
      readonly history: History<Operation, Response>;
    };

/** Options of `checkSpecification`. */
export interface CheckSpecificationOptions {
  /** The number of states that are tried in each partition. Default: 100. */
  readonly statesMax?: number;
  /** The number of different operations with responses that are tried. Default: 200. */
  readonly attemptsMax?: number;
}

/**
 * Tries the laws of `Specification` on the states that the operations reach from `initial`, and returns those that it
 * breaks, each with its first example. Empty: no broken law was found.
 *
 * The checker trusts its specification: one that breaks a law gives wrong verdicts in silence. The laws are tried, not
 * proved: give it every kind of operation, with right and with wrong responses.
 * @example
 * ```ts
 * const [broken] = checkSpecification(
 *   { ...register(), readOnly: () => true },
 *   { operations: [{ type: "write", value: 1 }, { type: "read" }], responses: [null, 1] },
 * );
 * broken.law; // "read-only"
 * ```
 */
export function checkSpecification<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  samples: SpecificationSamples<Operation, Response>,
  { statesMax = 100, attemptsMax = 200 }: CheckSpecificationOptions = {},
): readonly BrokenLaw<State, Operation, Response>[] {
  const examples = createExamples<State, Operation, Response>();
  for (const attempts of attemptsByPartition(specification, samples, attemptsMax, examples)) {
    explore(specification, attempts, statesMax, examples);
  }
  return examples.all();
}
