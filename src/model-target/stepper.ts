import { describeError, shown as show, summarizeError } from "../core/index.js";
import { meantBy } from "../workload/index.js";
import type { Expected } from "./finding.js";
import { brief, copyPlain, deepFreeze, isRecord, keyOf, NotPlainError, showValue } from "./plain-data.js";
import type { ModelOperation } from "./sample-arguments.js";
import type { Model, OperationModel } from "./target.js";

/** The model breaks a law: wrong use, and no verdict about the store. The message names operation and state. */
export class UnlawfulModelError extends Error {
  override readonly name = "UnlawfulModelError";
}

/** A state of the model. Equal keys mean equal states. */
export interface ModelState {
  readonly key: string;
  /** Frozen. */
  readonly value: unknown;
}

/** One correct outcome of an operation in a state. */
export interface Outcome {
  readonly state: ModelState;
  readonly expected: Expected;
  /** Equal for outcomes that a client cannot tell apart. */
  readonly seen: string;
}

/** The functions of a model, called with care: their laws are checked on whatever they are called with. */
export interface Stepper {
  readonly initial: ModelState;
  /** @throws UnlawfulModelError */
  step(state: ModelState, operation: ModelOperation): readonly Outcome[];
  /** What the store must show at rest, as a key and as data. Undefined: nothing is compared. @throws UnlawfulModelError */
  atRest: ((state: ModelState, partition: string | undefined) => Shown) | undefined;
  /** Undefined: there is one partition. @throws UnlawfulModelError */
  partitionOf(operation: ModelOperation): string | undefined;
}

export interface Shown {
  readonly key: string;
  readonly value: unknown;
}

export function seenAnswer(answer: unknown): string {
  return `answer ${keyOf(answer)}`;
}

export function seenError(code: string): string {
  return `error ${code}`;
}

/** More states than this are forgotten and computed again: a soak may meet any number of them. */
const statesMax = 100_000;
/** The number of calls of each operation that are made twice, to check that it is pure. */
const repeatedMax = 2_000;

/** Returns the stepper of a model. `doing`: called before every call into the model, so that a call that never returns can be named. */
export function createStepper(model: Model, doing: (what: string) => void): Stepper {
  const states = new Map<string, ModelState>();
  const outcomes = new WeakMap<ModelState, Map<string, readonly Outcome[]>>();
  const shown = new WeakMap<ModelState, Map<string, Shown>>();
  const partitions = new Map<string, string>();
  const operations = new Map(Object.entries(model.operations));

  const stateOf = (value: unknown): ModelState => {
    const key = keyOf(value);
    const known = states.get(key);
    if (known !== undefined) return known;
    if (states.size >= statesMax) states.clear();
    const state = { key, value: deepFreeze(value) };
    states.set(key, state);
    return state;
  };

  const callTwice = createPureCalls(doing);

  const computeStep = (state: ModelState, operation: ModelOperation): readonly Outcome[] => {
    const own = operations.get(operation.type);
    if (own === undefined) throw new UnlawfulModelError(`the model has no operation ${operation.type}`);
    const what = `model.operations.${operation.type}.step(${brief(state.key)}${argumentOf(operation)})`;
    const argument = deepFreeze(structuredClone(operation.argument));
    return callTwice(
      what,
      operation.type,
      () => readOutcomes(what, own, state, own.step(state.value, argument), stateOf),
      (found) =>
        found
          .map(({ seen, state: { key } }) => `${seen}, state ${key}`)
          .sort()
          .join(" or "),
    );
  };

  return {
    initial: stateOf(copyPlain(model.initial)),
    step(state, operation) {
      const own = memoOf(outcomes, state);
      const key = keyOf(operation);
      const known = own.get(key) ?? computeStep(state, operation);
      own.set(key, known);
      return known;
    },
    atRest:
      model.atRest &&
      ((state, partition) => {
        const own = memoOf(shown, state);
        const known = own.get(partition ?? "");
        if (known !== undefined) return known;
        const what = `model.atRest(${brief(state.key)}${partition === undefined ? "" : `, ${showValue(partition)}`})`;
        const ask = () => readPlain(what, model.atRest?.(state.value, partition)) ?? null;
        const value = callTwice(what, "atRest", ask, keyOf);
        const result = { key: keyOf(value), value };
        own.set(partition ?? "", result);
        return result;
      }),
    partitionOf(operation) {
      if (model.partition === undefined) return undefined;
      const key = keyOf(operation);
      const known = partitions.get(key);
      if (known !== undefined) return known;
      const what = `model.partition(${showValue(operation.type)}${argumentOf(operation)})`;
      const argument = deepFreeze(structuredClone(operation.argument));
      const partition = callTwice(what, "partition", () => model.partition?.(operation.type, argument), keyOf);
      if (typeof partition !== "string") {
        throw new UnlawfulModelError(`${what} must return a string, but returned ${show(partition)}`);
      }
      if (partitions.size < statesMax) partitions.set(key, partition);
      return partition;
    },
  };
}

type PureCall = <T>(what: string, kind: string, call: () => T, same: (result: T) => string) => T;

/**
 * Returns a function that calls a function of the model and returns its result. The first calls of each kind are made
 * twice.
 * @throws UnlawfulModelError if the second call returns something else
 */
function createPureCalls(doing: (what: string) => void): PureCall {
  const calls = new Map<string, number>();
  return (what, kind, call, same) => {
    doing(what);
    const result = lawfully(what, call);
    const count = (calls.get(kind) ?? 0) + 1;
    calls.set(kind, count);
    if (count > repeatedMax) return result;
    const [first, second] = [same(result), same(lawfully(what, call))];
    if (first === second) return result;
    throw new UnlawfulModelError(`${what} is not pure: called twice, it returned ${first} and then ${second}`);
  };
}

function memoOf<T>(memo: WeakMap<ModelState, Map<string, T>>, state: ModelState): Map<string, T> {
  const known = memo.get(state) ?? new Map<string, T>();
  memo.set(state, known);
  return known;
}

function argumentOf({ argument }: ModelOperation): string {
  return argument === undefined ? "" : `, ${showValue(argument)}`;
}

function lawfully<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof UnlawfulModelError) throw error;
    const summary = summarizeError(error);
    // What assigning to a frozen object throws, in a module.
    const isMutation = /read only|object is not extensible|Cannot delete property|Cannot define property/.test(
      summary.message,
    );
    const advice = isMutation ? "; a model must not change its state or its argument, which are frozen" : "";
    throw new UnlawfulModelError(`${what} threw ${describeError(summary)}${advice}`);
  }
}

function readPlain(what: string, value: unknown): unknown {
  try {
    return copyPlain(value);
  } catch (error) {
    if (!(error instanceof NotPlainError)) throw error;
    throw new UnlawfulModelError(`${what} must return plain data (JSON), but ${error.message}`);
  }
}

function readOutcomes(
  what: string,
  { readOnly = false }: OperationModel,
  before: ModelState,
  returned: unknown,
  stateOf: (value: unknown) => ModelState,
): readonly Outcome[] {
  const list: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
  if (list.length === 0) throw new UnlawfulModelError(`${what} returned no outcome; it needs at least one`);
  return list.map((outcome) => {
    const read = readOutcome(what, outcome, stateOf);
    if (readOnly && read.state.key !== before.key) {
      const change = `${what} changes the state to ${brief(read.state.key)}`;
      throw new UnlawfulModelError(`${change}, but the operation is said to be readOnly`);
    }
    return read;
  });
}

const outcomeFields = ["state", "answer", "throws"] as const;

function readOutcome(what: string, outcome: unknown, stateOf: (value: unknown) => ModelState): Outcome {
  if (outcome instanceof Promise) throw new UnlawfulModelError(`${what} returned a promise; a step must not be async`);
  if (!isRecord(outcome)) {
    throw new UnlawfulModelError(
      `${what} must return { state, answer } or { state, throws }, but returned ${show(outcome)}`,
    );
  }
  const stray = Object.keys(outcome).find((name) => !outcomeFields.some((field) => field === name));
  if (stray !== undefined) {
    const meant = meantBy(stray, outcomeFields);
    const advice = meant === undefined ? "only state, answer and throws can stand there" : `did you mean ${meant}?`;
    throw new UnlawfulModelError(`${what} returned an outcome with a field ${stray}; ${advice}`);
  }
  if (outcome.state === undefined) throw new UnlawfulModelError(`${what} returned an outcome without a state`);
  const state = stateOf(readPlain(`the state of ${what}`, outcome.state));
  const { throws } = outcome;
  if (throws === undefined) {
    const answer = readPlain(`the answer of ${what}`, outcome.answer) ?? null;
    return { state, expected: { answer }, seen: seenAnswer(answer) };
  }
  if (typeof throws !== "string" || throws === "") {
    throw new UnlawfulModelError(
      `${what} returned throws ${show(throws)}; it must be the code or the name of an error`,
    );
  }
  if (outcome.answer !== undefined)
    throw new UnlawfulModelError(`${what} returned an outcome with both answer and throws`);
  return { state, expected: { throws }, seen: seenError(throws) };
}
