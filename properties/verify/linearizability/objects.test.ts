import { describe, expect, test } from "vitest";
import { checkLinearizability, createHistoryRecorder, type Linearizability } from "#src/checker/index.js";
import { finalStates } from "./brute-force.js";
import {
  distinctRegister,
  type ObjectHistory,
  type ObjectOperation,
  type ObjectResponse,
  type SmallObject,
  simulateObject,
  smallObjects,
} from "./histories/objects.js";

/*
 * Random small histories of several objects, with crashes, lies and equal stamps, compared with a checker that tries every
 * order. A witness and a refutation are checked, too, and so is the recorded form of the history.
 */

type Verdict = Linearizability<readonly number[], ObjectOperation, ObjectResponse>;

const runs = 250;

/** Of each history another shape. */
function* histories(object: SmallObject): Generator<ObjectHistory> {
  for (let seed = 1; seed <= runs; seed++) {
    const oneOf = (...choices: readonly [number, number, number]) => choices[seed % 3] ?? 0;
    yield simulateObject(object, {
      operations: 1 + (seed % 8),
      clients: 1 + (seed % 5),
      crashes: oneOf(0, 0.15, 0.4),
      lies: oneOf(0.2, 0.08, 0),
      ties: oneOf(0.3, 0, 0.8),
      seed,
    });
  }
}

describe.each([...smallObjects, distinctRegister].map((object) => [object.name, object] as const))(
  "%s",
  (_, object) => {
    const { specification } = object;

    test("has the verdicts of brute force, each with its proof, as entries and recorded", () => {
      const seen = { linearizable: 0, "not-linearizable": 0, unknown: 0 };
      for (const history of histories(object)) {
        const verdict = checkLinearizability(specification, history, { witness: true });
        seen[verdict.verdict]++;
        expect(verdict.verdict).toBe(
          finalStates(specification, history).length > 0 ? "linearizable" : "not-linearizable",
        );
        checkProof(object, history, verdict);
        // Without a witness the search takes no other way.
        expect(checkLinearizability(specification, history)).toEqual(withoutWitness(verdict));
        const recorder = createHistoryRecorder(specification);
        for (const entry of history) recorder.record(entry);
        const recorded = checkLinearizability(specification, recorder.history, { witness: true });
        expect(withoutWitness(recorded)).toEqual(withoutWitness(verdict));
        checkProof(object, history, recorded);
      }
      expect(seen.unknown).toBe(0);
      expect(seen.linearizable).toBeGreaterThan(runs / 3);
      expect(seen["not-linearizable"]).toBeGreaterThan(runs / 20);
    });
  },
);

test("a hash that tells states apart badly, or breaks its law, changes no verdict", () => {
  let calls = 0;
  const hashes: readonly ((state: readonly number[]) => number | string)[] = [
    () => 7,
    (state) => state.length,
    (state) => String(state),
    () => calls++,
  ];
  for (const object of smallObjects) {
    const { specification } = object;
    for (const history of histories(object)) {
      const expected = checkLinearizability(specification, history).verdict;
      const hash = hashes[history.length % hashes.length];
      if (hash !== undefined) expect(checkLinearizability({ ...specification, hash }, history).verdict).toBe(expected);
    }
  }
});

function withoutWitness(verdict: Verdict): Verdict {
  return verdict.verdict === "linearizable" ? { verdict: "linearizable" } : verdict;
}

function checkProof({ specification }: SmallObject, history: ObjectHistory, verdict: Verdict): void {
  switch (verdict.verdict) {
    case "linearizable":
      expect(complaintAbout(specification, history, verdict.witness ?? [])).toBeUndefined();
      break;
    case "not-linearizable": {
      const { culprit, prefix, possibleStates } = verdict;
      expect(finalStates(specification, prefix)).toEqual([]);
      const before = prefix.map((entry) =>
        entry.call === culprit.call && entry.client === culprit.client && entry.return === culprit.return
          ? { ...entry, response: undefined, return: null }
          : entry,
      );
      const possible = finalStates(specification, before).map(String);
      const shown = possibleStates.map(String);
      expect(new Set(shown).size).toBe(shown.length);
      expect(possible).toEqual(expect.arrayContaining(shown));
      expect(shown).toHaveLength(Math.min(possible.length, 16));
      break;
    }
    case "unknown":
      throw new Error(verdict.reason);
    default:
      verdict satisfies never;
  }
}

/** Replays a witness through the specification, and compares it with real time. */
function complaintAbout(
  specification: SmallObject["specification"],
  history: ObjectHistory,
  witness: ObjectHistory,
): string | undefined {
  let state: readonly number[] | undefined = specification.initial;
  for (const { operation, response } of witness) {
    if (state !== undefined) state = specification.step(state, operation, response);
  }
  if (state === undefined) return "a response is impossible";
  const textOf = ({ client, operation, response, call, return: returned }: ObjectHistory[number]) =>
    JSON.stringify([client, operation, response, call, returned]);
  const left = history.map(textOf);
  for (const entry of witness) {
    const index = left.indexOf(textOf(entry));
    if (index === -1) return "an entry is not of the history, or there too often";
    left.splice(index, 1);
  }
  if (left.some((entry) => JSON.parse(entry).at(-1) !== null)) return "an entry that returned is missing";
  const isTooEarly = witness.some(({ call }, index) =>
    witness.slice(index + 1).some((later) => later.return !== null && later.return < call),
  );
  return isTooEarly ? "an entry comes before one that had returned" : undefined;
}
