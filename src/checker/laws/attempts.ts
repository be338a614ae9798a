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
  for (const attempt of differentAttempts(samples, attemptsMax, examples)) {
    const key = partitionOf(specification, attempt.operation, examples);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [attempt]);
    else group.push(attempt);
  }
  return [...groups.values()];
}

/** Each operation comes without a response first. */
function differentAttempts<State, Operation, Response>(
  samples: Samples<Operation, Response>,
  attemptsMax: number,
  examples: Examples<State, Operation, Response>,
): readonly Attempt<Operation, Response>[] {
  const different = new Map<string, Attempt<Operation, Response>>();
  const texts = new Map<string, string>();
  for (const attempt of "history" in samples ? ofHistory(samples.history) : ofProduct(samples)) {
    if (different.size >= attemptsMax) break;
    const text = textOf(attempt.operation);
    assertPlain(attempt.operation, text, texts, examples);
    different.set(`${text} → ${textOf(attempt.response)}`, attempt);
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

/** Adds an example if the operation is not plain data. `texts`: the operations until now, by their JSON. */
function assertPlain<State, Operation, Response>(
  operation: Operation,
  text: string,
  texts: Map<string, string>,
  examples: Examples<State, Operation, Response>,
): void {
  const attempts = [{ operation, response: undefined }];
  try {
    const json = JSON.stringify(operation) ?? "undefined";
    const other = texts.get(json) ?? text;
    texts.set(json, other);
    if (other === text) return;
    examples.add(
      "plain-operations",
      `${brief(operation)} and another operation are both ${json} as JSON`,
      undefined,
      attempts,
    );
  } catch (error) {
    examples.add("plain-operations", `${brief(operation)} has no JSON: ${String(error)}`, undefined, attempts);
  }
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
