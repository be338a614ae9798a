import type { Specification } from "../specification.js";
import type { Attempt } from "./broken-law.js";
import { brief, briefAttempt, type Examples, type Reached } from "./examples.js";
import { type Guarded, guard, inState } from "./guarded.js";

/** Pairs of states are compared among so many. */
const comparedMax = 30;

/** So many pairs of equal states, which are not identical, are compared by what they allow. */
const equalPairsMax = 50;

/**
 * Tries every attempt in every state that the attempts reach, breadth first: the first example of a broken law is one with
 * the shortest path.
 */
export function explore<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  attempts: readonly Attempt<Operation, Response>[],
  statesMax: number,
  examples: Examples<State, Operation, Response>,
): void {
  type At = Reached<State, Operation, Response>;
  const guarded = guard(specification, examples);
  const start: At = { state: specification.initial, path: [] };
  const reached: At[] = [start];
  if (specification.register !== undefined) {
    tryRegister(guarded, start, specification.register.initial, attempts, examples);
  }
  let equalPairs = 0;
  for (const from of reached) {
    if (examples.isHopeless()) return;
    if (!guarded.equal(from, from.state)) {
      examples.add("equivalence", `${brief(from.state)} is not equal to itself`, from);
    }
    for (const attempt of attempts) {
      const state = guarded.step(from, attempt);
      if (state === undefined) continue;
      tryUnanswered(guarded, from, attempt, examples);
      const next: At = { state, path: [...from.path, attempt] };
      const access = guarded.access(attempt);
      if (access?.kind === "write") tryRegister(guarded, next, access.value, attempts, examples);
      if (guarded.isReadOnly(attempt)) tryReadOnly(guarded, from, attempt, next, attempts, examples);
      if (state === from.state) continue;
      if (guarded.equal(from, state)) {
        const message = `${inState(attempt, from.state)} changes nothing, but step returned another object`;
        examples.add("identical-state", message, from, [attempt]);
      }
      const known = reached.find((other) => guarded.equal(other, state));
      if (known === undefined) {
        if (reached.length < statesMax) reached.push(next);
      } else if (known.state !== state && equalPairs < equalPairsMax) {
        equalPairs++;
        tryEqualStates(guarded, known, next, attempts, examples);
        tryTransitivity(guarded, known, next, reached.slice(0, comparedMax), examples);
      }
    }
  }
  trySymmetry(guarded, reached.slice(0, comparedMax), examples);
}

function tryUnanswered<State, Operation, Response>(
  guarded: Guarded<State, Operation, Response>,
  from: Reached<State, Operation, Response>,
  attempt: Attempt<Operation, Response>,
  examples: Examples<State, Operation, Response>,
): void {
  const { operation, response } = attempt;
  if (response === undefined || guarded.step(from, { operation, response: undefined }) !== undefined) return;
  const message = `${inState(attempt, from.state)} is possible, but not without a response`;
  examples.add("unanswered", message, from, [attempt]);
}

/**
 * A read may tell a fact that holds from then on, such as the identity of an account. The state is then another one, but a
 * narrower one: it allows nothing that the state before did not allow. The checker knows such reads.
 */
function tryReadOnly<State, Operation, Response>(
  guarded: Guarded<State, Operation, Response>,
  from: Reached<State, Operation, Response>,
  attempt: Attempt<Operation, Response>,
  next: Reached<State, Operation, Response>,
  attempts: readonly Attempt<Operation, Response>[],
  examples: Examples<State, Operation, Response>,
): void {
  if (guarded.equal(from, next.state)) return;
  const what = `readOnly returns true, but ${inState(attempt, from.state)} leads to ${brief(next.state)}`;
  if (attempt.response === undefined) examples.add("read-only", what, from, [attempt], [next.state]);
  for (const later of attempts) {
    if (guarded.step(next, later) === undefined || guarded.step(from, later) !== undefined) continue;
    const message = `${what}, which allows ${briefAttempt(later)}`;
    examples.add("read-only", message, from, [attempt, later], [next.state]);
  }
}

function tryEqualStates<State, Operation, Response>(
  guarded: Guarded<State, Operation, Response>,
  a: Reached<State, Operation, Response>,
  b: Reached<State, Operation, Response>,
  attempts: readonly Attempt<Operation, Response>[],
  examples: Examples<State, Operation, Response>,
): void {
  const both = `${brief(a.state)} and ${brief(b.state)} are equal`;
  if (!guarded.equal(b, a.state)) {
    examples.add("equivalence", `${both}, but not the other way round`, a, [], [b.state]);
  }
  const [hashOfA, hashOfB] = [guarded.hash(a), guarded.hash(b)];
  if (hashOfA !== hashOfB) {
    const message = `${both}, but their hashes are ${brief(hashOfA)} and ${brief(hashOfB)}`;
    examples.add("hash", message, a, [], [b.state]);
  }
  for (const attempt of attempts) {
    const afterA = guarded.step(a, attempt);
    const afterB = guarded.step(b, attempt);
    if (afterA === undefined && afterB === undefined) continue;
    if (afterA === undefined || afterB === undefined) {
      const only = brief(afterA === undefined ? b.state : a.state);
      examples.add(
        "equal-states",
        `${both}, but only ${only} allows ${briefAttempt(attempt)}`,
        a,
        [attempt],
        [b.state],
      );
    } else if (!guarded.equal({ state: afterA, path: [] }, afterB)) {
      const message = `${both}, but ${briefAttempt(attempt)} leads to ${brief(afterA)} and ${brief(afterB)}`;
      examples.add("equal-states", message, a, [attempt], [b.state]);
    }
  }
}

function trySymmetry<State, Operation, Response>(
  guarded: Guarded<State, Operation, Response>,
  reached: readonly Reached<State, Operation, Response>[],
  examples: Examples<State, Operation, Response>,
): void {
  // They were kept because no earlier one was equal to them: equal(earlier, later) is false for all pairs.
  for (const [index, later] of reached.entries()) {
    for (const earlier of reached.slice(0, index)) {
      if (!guarded.equal(later, earlier.state)) continue;
      const message = `${brief(later.state)} is equal to ${brief(earlier.state)}, but not the other way round`;
      examples.add("equivalence", message, later, [], [earlier.state]);
    }
  }
}

/** Both are equal, and of the other states only one may be equal to `a`: `a` itself. */
function tryTransitivity<State, Operation, Response>(
  guarded: Guarded<State, Operation, Response>,
  a: Reached<State, Operation, Response>,
  b: Reached<State, Operation, Response>,
  others: readonly Reached<State, Operation, Response>[],
  examples: Examples<State, Operation, Response>,
): void {
  for (const other of others) {
    if (other === a || !guarded.equal(other, b.state)) continue;
    const message = `${brief(b.state)} is equal to ${brief(a.state)} and to ${brief(other.state)}, which are not equal`;
    examples.add("equivalence", message, a, [], [b.state, other.state]);
  }
}

/** The state holds the value: it allows the reads of it, every write, and no other read. */
function tryRegister<State, Operation, Response>(
  guarded: Guarded<State, Operation, Response>,
  holding: Reached<State, Operation, Response>,
  value: unknown,
  attempts: readonly Attempt<Operation, Response>[],
  examples: Examples<State, Operation, Response>,
): void {
  const holds = new Map([[value, true]]);
  for (const attempt of attempts) {
    const access = guarded.access(attempt);
    if (access === undefined) continue;
    const isDue = access.kind === "write" || attempt.response === undefined || holds.has(access.value);
    if ((guarded.step(holding, attempt) !== undefined) === isDue) continue;
    const message = `${brief(holding.state)} holds ${brief(value)}, but ${isDue ? "does not allow" : "allows"} ${briefAttempt(attempt)}`;
    examples.add("register", message, holding, [attempt]);
  }
}
