import type { Operation } from "../core/index.js";
import type { Describe } from "../workload/index.js";
import { describeDifference } from "./difference.js";
import type { Differing, Expected } from "./finding.js";
import { isRecord, isShownWhole, showValue } from "./plain-data.js";
import type { ModelOperation } from "./sample-arguments.js";
import type { ModelSnapshot } from "./snapshot.js";

/*
 * Operations, answers and states of a model in words.
 */

export function describeModelOperation({ type, argument }: ModelOperation): string {
  return `${type}(${argument === undefined ? "" : showValue(argument)})`;
}

/** `subject`: what the operation is about, which only a bound target can tell. */
export function describeModel(subject: (operation: Operation) => string | undefined): Describe {
  return {
    operation: describeModelOperation,
    answer: showValue,
    expected: (expected) => (Array.isArray(expected) ? anyOf(expected.map(describeExpected)) : showValue(expected)),
    state: showValue,
    snapshot: describeSnapshot,
    loss: (key) => key,
    conflict: "refused",
    errorsMayBeRight: true,
    finding(code, values) {
      if (code !== "state-differs") throw new RangeError(`the workload has no finding ${code}`);
      return describeDiffering(values as Differing);
    },
    subject,
  };
}

function describeDiffering({ partition, actual, expected }: Differing): string {
  const where = partition === undefined ? "" : ` for ${JSON.stringify(partition)}`;
  const shown = `the store at rest shows ${showValue(actual)}${where}`;
  const allowed = `after these operations the model allows only ${anyOf(expected.map(showValue))}`;
  const [closest] = expected;
  const isWhole = [actual, ...expected].every(isShownWhole);
  const difference = isWhole || expected.length === 0 ? undefined : describeDifference(actual, closest);
  return `${shown}, but ${allowed}${difference === undefined ? "" : `; ${difference}`}`;
}

function describeExpected(expected: Expected): string {
  return "throws" in expected ? `an error ${expected.throws}` : showValue(expected.answer);
}

const alternativesMax = 4;

function anyOf(alternatives: readonly string[]): string {
  const shown = alternatives.slice(0, alternativesMax);
  const others = alternatives.length - shown.length;
  if (others > 0) shown.push(`${others} more`);
  return shown.length === 0 ? "nothing" : shown.join(", or ");
}

function describeSnapshot(snapshot: unknown): string {
  const { value, violated = [] }: Partial<ModelSnapshot> = isRecord(snapshot) ? snapshot : {};
  const rules = violated.length === 0 ? "" : `, ${violated.length} of its own invariants violated`;
  return `${value === undefined ? "not inspected" : showValue(value)}${rules}`;
}
