import { createRequire } from "node:module";
import type { Arbitrary } from "fast-check";
import { describeError, type Operation, summarizeError } from "../core/index.js";
import { BrokenTargetError } from "../workload/index.js";
import { checkPlain } from "./check-target.js";
import { hasNaN, keyOf, showValue } from "./plain-data.js";
import type { ModelTarget, OperationModel } from "./target.js";

/** An operation of a model. Without a field `argument` it is called without an argument. */
export interface ModelOperation extends Operation {
  readonly argument?: unknown;
}

/** The different operations of all programs; of each type the simplest first. */
export type Pool = readonly ModelOperation[];

/** The maximum number of different arguments of one operation. */
const argumentsMax = 24;
/** The number of samples among which they are searched. */
const drawnMax = 400;
const seed = 20_240_229;

/**
 * Draws the arguments of all operations, the same ones each time: they are plain data from then on, and no generator of the
 * target is needed to run, shrink or replay a program.
 * @throws BrokenTargetError naming the operation, if an arbitrary throws or makes what is no plain data
 */
export function samplePool({ model }: ModelTarget): Pool {
  return Object.entries(model.operations).flatMap(([type, { argument }]): ModelOperation[] => {
    if (argument === undefined) return [{ type }];
    return sampleArguments(type, argument).map((value) => (value === undefined ? { type } : { type, argument: value }));
  });
}

function sampleArguments(type: string, argument: NonNullable<OperationModel["argument"]>): readonly unknown[] {
  const what = `model.operations.${type}.argument`;
  const found = new Map<string, unknown>();
  let refused: unknown;
  for (const drawn of draw(what, argument)) {
    const value = checkPlain(`a value of ${what}`, drawn);
    // A counterexample is a JSON file.
    if (hasNaN(value)) refused = value;
    else if (!found.has(keyOf(value))) found.set(keyOf(value), value);
    if (found.size === argumentsMax) break;
  }
  if (found.size === 0) {
    throw new BrokenTargetError(
      `${what} makes only values such as ${showValue(refused)}, and NaN cannot stand in a JSON file`,
    );
  }
  return [...found.values()].toSorted(bySimplicity);
}

function draw(what: string, argument: NonNullable<OperationModel["argument"]>): readonly unknown[] {
  try {
    return fastCheck().sample(argument as unknown as Arbitrary<unknown>, { seed, numRuns: drawnMax });
  } catch (error) {
    throw new BrokenTargetError(`${what} threw ${describeError(summarizeError(error))}`);
  }
}

/** Loaded only if a target has a model: the module of this adapter is loaded in every thread of every target. */
function fastCheck(): typeof import("fast-check") {
  return createRequire(import.meta.url)("fast-check");
}

function bySimplicity(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return Math.abs(a) - Math.abs(b) || b - a;
  const [one, other] = [keyOf(a), keyOf(b)];
  return one.length - other.length || (one < other ? -1 : 1);
}
