import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { History } from "#src/checker/index.js";
import { checkLinearizability, type HistoryEntry, type Specification } from "#src/checker/index.js";
import { finalStates } from "./brute-force.js";
import {
  applyToRegister,
  type RegisterOperation,
  type RegisterResponse,
  type RegisterState,
  registerSpecification,
  unknownAtFirst,
} from "./histories/register.js";

/*
 * Random small histories, compared with a checker that tries every order.
 */

type RegisterHistory = History<RegisterOperation, RegisterResponse>;

const parameters = { seed: 20261124, numRuns: 3_000 };

const { partition: _, ...oneRegister } = registerSpecification;

describe("compared with the brute-force checker, the same verdicts on", () => {
  test("histories of one register, without partitions", () => {
    compare(oneRegister, histories(["x"]), (history) => finalStates(oneRegister, history).length > 0);
  });

  test("histories of three registers, with partitions", () => {
    compare(registerSpecification, histories(["x", "y", "z"]), (history) =>
      ["x", "y", "z"].every((register) => {
        const part = history.filter(({ operation }) => operation.register === register);
        return finalStates(oneRegister, part).length > 0;
      }),
    );
  });

  test("histories of a register whose first value is bound by reads", () => {
    compare(unknownAtFirst, histories(["x"]), (history) => finalStates(unknownAtFirst, history).length > 0);
  });

  function compare<State>(
    specification: Specification<State, RegisterOperation, RegisterResponse>,
    generated: fc.Arbitrary<RegisterHistory>,
    isLinearizable: (history: RegisterHistory) => boolean,
  ) {
    const seen = { linearizable: 0, "not-linearizable": 0, unknown: 0 };
    fc.assert(
      fc.property(generated, (history) => {
        const { verdict } = checkLinearizability(specification, history);
        seen[verdict]++;
        expect(verdict).toBe(isLinearizable(history) ? "linearizable" : "not-linearizable");
      }),
      parameters,
    );
    // Both verdicts must occur often, or the test shows little.
    expect(seen.linearizable).toBeGreaterThan(parameters.numRuns / 5);
    expect(seen["not-linearizable"]).toBeGreaterThan(parameters.numRuns / 5);
  }
});

test("the prefix is the shortest that is not linearizable, and the possible states are those before the culprit returned", () => {
  let convicted = 0;
  fc.assert(
    fc.property(histories(["x", "y"]), (history) => {
      const result = checkLinearizability(registerSpecification, history);
      if (result.verdict !== "not-linearizable") return;
      convicted++;
      const { partition, culprit, prefix, possibleStates } = result;
      const part = history.filter(({ operation }) => operation.register === partition);
      expect(prefix).toEqual(knownUntil(part, culprit.return));
      expect(prefix.filter((entry) => entry === culprit)).toHaveLength(1);
      expect(finalStates(oneRegister, prefix)).toEqual([]);

      const before = prefix.map((entry) => (entry === culprit ? unanswered(entry) : entry));
      const values = (states: readonly RegisterState[]) => states.map(({ value }) => value).sort();
      expect(possibleStates).not.toEqual([]);
      expect(values(possibleStates)).toEqual(values(finalStates(oneRegister, before)));
    }),
    parameters,
  );
  expect(convicted).toBeGreaterThan(parameters.numRuns / 5);
});

test("the order of the entries and the distances between the events do not matter", () => {
  fc.assert(
    fc.property(
      histories(["x", "y"]).chain((history) =>
        fc.tuple(fc.constant(history), fc.shuffledSubarray([...history], { minLength: history.length })),
      ),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: -1e12, max: 1e12 }),
      ([history, shuffled], factor, offset) => {
        const moved = (position: number) => position * factor + offset;
        const apart = shuffled.map((entry) => ({
          ...entry,
          call: moved(entry.call),
          return: entry.return === null ? null : moved(entry.return),
        }));
        const [here, there] = [history, apart].map((each) => checkLinearizability(registerSpecification, each));
        expect(there?.verdict).toBe(here?.verdict);
        if (here?.verdict !== "not-linearizable" || there?.verdict !== "not-linearizable") return;
        expect(there.culprit.return).toBe(moved(here.culprit.return ?? Number.NaN));
        expect(there.prefix.map(({ operation }) => operation)).toEqual(here.prefix.map(({ operation }) => operation));
      },
    ),
    { ...parameters, numRuns: 500 },
  );
});

/** An operation of a client, and its outcome. */
interface Attempt {
  readonly operation: RegisterOperation;
  /** `lost`: it never returns and has no effect. `effective`: it never returns and has its effect. */
  readonly outcome: "returned" | "lost" | "effective";
  /** A response that replaces the true one. */
  readonly falseResponse: RegisterResponse | undefined;
}

/**
 * Returns histories of clients whose operations are applied to registers one after the
 * other. They are linearizable except for the false responses. The turns say which
 * client moves next: its operation is called, takes effect or returns.
 */
function histories(registers: readonly string[]): fc.Arbitrary<RegisterHistory> {
  const register = fc.constantFrom(...registers);
  const value = fc.nat(2);
  const operation = fc.oneof<fc.Arbitrary<RegisterOperation>[]>(
    fc.record({ type: fc.constant("read"), register }),
    fc.record({ type: fc.constant("write"), register, value }),
    fc.record({ type: fc.constant("replace"), register, from: value, to: value }),
  );
  const attempt = fc.record<Attempt>({
    operation,
    outcome: fc.oneof(
      { weight: 6, arbitrary: fc.constant("returned") },
      { weight: 1, arbitrary: fc.constant("lost") },
      { weight: 1, arbitrary: fc.constant("effective") },
    ),
    falseResponse: fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: value },
      fc.boolean(),
    ),
  });
  const clients = fc.array(fc.array(attempt, { maxLength: 4 }), { minLength: 2, maxLength: 4 });
  return fc
    .tuple(clients, fc.array(fc.nat(3), { minLength: 12, maxLength: 36 }))
    .map(([attempts, turns]) => historyOf(attempts, turns))
    .filter((history) => history.length <= 9);
}

function historyOf(attempts: readonly (readonly Attempt[])[], turns: readonly number[]): RegisterHistory {
  const states = new Map<string, RegisterState>();
  const entries: HistoryEntry<RegisterOperation, RegisterResponse>[] = [];
  let position = 0;

  function* run(client: number, own: readonly Attempt[]): Generator<void, void> {
    for (const { operation, outcome, falseResponse } of own) {
      const index = entries.length;
      const called = { client, operation, response: undefined, call: position++, return: null };
      entries.push(called);
      yield;
      const before = states.get(operation.register) ?? registerSpecification.initial;
      const [after, response] = applyToRegister(before, operation);
      if (outcome !== "lost") states.set(operation.register, after);
      yield;
      if (outcome === "returned")
        entries[index] = { ...called, response: falseResponse ?? response, return: position++ };
      yield;
    }
  }

  const clients = attempts.map((own, client) => run(client, own));
  for (const turn of turns) clients[turn % clients.length]?.next();
  return entries;
}

/** Returns the part of a history that is known after the event at `position`. */
function knownUntil(history: RegisterHistory, position: number | null): RegisterHistory {
  const last = position ?? Number.NaN;
  return history
    .filter((entry) => entry.call < last)
    .map((entry) => (entry.return !== null && entry.return > last ? unanswered(entry) : entry));
}

function unanswered<Operation, Response>(entry: HistoryEntry<Operation, Response>): HistoryEntry<Operation, Response> {
  return { ...entry, response: undefined, return: null };
}
