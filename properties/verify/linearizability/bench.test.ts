import { describe, expect, test } from "vitest";
import { checkLinearizability } from "#src/checker/index.js";
import { keySpecification } from "#src/registration/index.js";
import { generateHistory } from "../../../bench/checker/history.js";
import { impossibleQueue, queue, register, registerHistory, texts } from "../../../bench/checker/objects.js";
import { checkPlainly } from "../../../bench/checker/wing-gong-lowe.js";
import { finalStates } from "./brute-force.js";
import { simulateObject, smallObjects } from "./histories/objects.js";

/*
 * The histories of the benchmark are what it says they are, and its reference point is right.
 */

describe("the generated histories", () => {
  test("are linearizable, also if operations were pending at the end that others have seen", () => {
    for (let operations = 100; operations < 180; operations++) {
      const history = generateHistory({ operations, keys: 1, clients: 16 });
      expect(history.filter((entry) => entry.return !== null)).toHaveLength(operations);
      expect(checkLinearizability(keySpecification, history).verdict).toBe("linearizable");
    }
  });

  test("of registers are linearizable, with as many crashes as were asked for", () => {
    for (let operations = 100; operations < 130; operations++) {
      const shape = { operations, clients: 6, keys: 2, crashed: 5, values: 4, updates: ["put", "replace"] } as const;
      const history = registerHistory(shape, 0);
      expect(history.filter((entry) => entry.return === null)).toHaveLength(5);
      const perKey = { ...texts, initial: register.initial };
      expect(checkLinearizability(perKey, history).verdict).toBe("linearizable");
    }
  });

  test("of the queue are not, but for the last removal they are", () => {
    expect(checkLinearizability(queue, impossibleQueue(5))).toMatchObject({ culprit: { response: -1 } });
    expect(checkLinearizability(queue, impossibleQueue(5).slice(0, -1)).verdict).toBe("linearizable");
  });
});

test("the plain checker has the verdicts of brute force", () => {
  for (const object of smallObjects) {
    for (let seed = 1; seed <= 100; seed++) {
      const shape = { operations: 1 + (seed % 8), clients: 4, crashes: 0.1 * (seed % 3), lies: 0.1, ties: 0.2, seed };
      const history = simulateObject(object, shape);
      expect(checkPlainly(object.specification, history)).toBe(finalStates(object.specification, history).length > 0);
    }
  }
});

test("on histories too long for brute force both checkers agree", () => {
  for (const object of smallObjects) {
    for (let seed = 1; seed <= 15; seed++) {
      const shape = { operations: 40, clients: 5, crashes: 0.03 * (seed % 3), lies: 0.01, ties: 0.2, seed };
      const history = simulateObject(object, shape);
      const plainly = checkPlainly(object.specification, history, 20_000);
      if (plainly === undefined) continue;
      const { verdict } = checkLinearizability(object.specification, history);
      expect(verdict).toBe(plainly ? "linearizable" : "not-linearizable");
    }
  }
});
