import type { RegisterAccess, Specification } from "../specification.js";
import type { Attempt } from "./broken-law.js";
import { brief, briefAttempt, type Examples, type Reached, textOf } from "./examples.js";

/** The functions of a specification, none of which throws: what is wrong with a call is added to the examples. */
export interface Guarded<State, Operation, Response> {
  /** Undefined: the response is impossible, or `step` threw. */
  step(from: Reached<State, Operation, Response>, attempt: Attempt<Operation, Response>): State | undefined;
  equal(a: Reached<State, Operation, Response>, b: State): boolean;
  isReadOnly(attempt: Attempt<Operation, Response>): boolean;
  /** Undefined: the specification is no register, or the operation is neither a read nor a write. */
  access(attempt: Attempt<Operation, Response>): RegisterAccess | undefined;
  /** Undefined: the specification has no hash. */
  hash(state: Reached<State, Operation, Response>): unknown;
}

export function guard<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  examples: Examples<State, Operation, Response>,
): Guarded<State, Operation, Response> {
  /** Calls twice: the results must be equal, and the arguments as they were. */
  const call = <Result>(
    name: string,
    at: Reached<State, Operation, Response> | undefined,
    attempts: readonly Attempt<Operation, Response>[],
    given: readonly unknown[],
    run: () => Result,
  ): Result | undefined => {
    const what = `${name}(${given.map(brief).join(", ")})`;
    const before = given.map(textOf);
    try {
      const result = run();
      const again = run();
      if (before.some((text, index) => text !== textOf(given[index]))) {
        examples.add("pure", `${what} changed what it was given`, at, attempts);
      } else if (!isSame(result, again)) {
        const message = `${what} returned ${brief(result)}, and then ${brief(again)}`;
        examples.add("deterministic", message, at, attempts);
      }
      return result;
    } catch (error) {
      examples.add("total", `${what} threw ${String(error)}`, at, attempts);
      return undefined;
    }
  };

  return {
    step: (from, attempt) =>
      call("step", from, [attempt], [from.state, attempt.operation, attempt.response], () =>
        specification.step(from.state, attempt.operation, attempt.response),
      ),
    equal: (a, b) => call("equal", a, [], [a.state, b], () => specification.equal(a.state, b)) === true,
    isReadOnly: (attempt) =>
      call("readOnly", undefined, [attempt], [attempt.operation, attempt.response], () =>
        specification.readOnly(attempt.operation, attempt.response),
      ) === true,
    access: (attempt) =>
      call("register.access", undefined, [attempt], [attempt.operation, attempt.response], () =>
        specification.register?.access(attempt.operation, attempt.response),
      ),
    hash: (reached) => {
      return call("hash", reached, [], [reached.state], () => specification.hash?.(reached.state));
    },
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || textOf(a) === textOf(b);
}

/** Returns the attempt as a sentence has it: what was done in which state. */
export function inState(attempt: Attempt<unknown, unknown>, state: unknown): string {
  return `in the state ${brief(state)}, ${briefAttempt(attempt)}`;
}
