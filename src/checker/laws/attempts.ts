import type { History, Specification } from "../specification.js";
import type { Attempt } from "./broken-law.js";
import { brief, type Examples, textOf } from "./examples.js";

type Samples<Operation, Response> =
  | { readonly operations: readonly Operation[]; readonly responses?: readonly Response[] }
  | { readonly history: History<Operation, Response> };

/** Returns the attempts to try, grouped by partition: operations of different partitions never meet in one state. */
export function attemptsByPartition<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  samples: Samples<Operation, Response>,
  attemptsMax: number,
  examples: Examples<State, Operation, Response>,
): readonly (readonly Attempt<Operation, Response>[])[] {
  const groups = new Map<string, Attempt<Operation, Response>[]>();
  for (const attempt of differentAttempts(samples, attemptsMax)) {
    const key = partitionOf(specification, attempt.operation, examples);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [attempt]);
    else group.push(attempt);
  }
  return [...groups.values()];
}

/** Each operation comes without a response first. */
function differentAttempts<Operation, Response>(
  samples: Samples<Operation, Response>,
  attemptsMax: number,
): readonly Attempt<Operation, Response>[] {
  const different = new Map<string, Attempt<Operation, Response>>();
  for (const attempt of "history" in samples ? ofHistory(samples.history) : ofProduct(samples)) {
    if (different.size >= attemptsMax) break;
    different.set(`${textOf(attempt.operation)} → ${textOf(attempt.response)}`, attempt);
  }
  return [...different.values()];
}

function* ofHistory<Operation, Response>(
  history: History<Operation, Response>,
): Generator<Attempt<Operation, Response>> {
  for (const { operation, response } of history) {
    yield { operation, response: undefined };
    if (response !== undefined) yield { operation, response };
  }
}

function* ofProduct<Operation, Response>({
  operations,
  responses = [],
}: {
  readonly operations: readonly Operation[];
  readonly responses?: readonly Response[];
}): Generator<Attempt<Operation, Response>> {
  for (const operation of operations) yield { operation, response: undefined };
  for (const response of responses) for (const operation of operations) yield { operation, response };
}

function partitionOf<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  operation: Operation,
  examples: Examples<State, Operation, Response>,
): string {
  if (specification.partition === undefined) return "";
  const attempts = [{ operation, response: undefined }];
  try {
    const key: unknown = specification.partition(operation);
    if (typeof key === "string") return key;
    examples.add("partition", `partition(${brief(operation)}) returned ${brief(key)}, no string`, undefined, attempts);
    return brief(key);
  } catch (error) {
    examples.add("total", `partition(${brief(operation)}) threw ${String(error)}`, undefined, attempts);
    return "";
  }
}
