import fc from "fast-check";
import type { Event, Model, Outcome } from "rollcall/verify";
import { expect, test } from "vitest";
import { createIncrementalCheckers, judgeHistory } from "#src/model-target/index.js";
import { isExplained } from "./brute-force.js";
import { contextFor, event, history } from "./models.js";

/** A set of numbers below 3. Of some operations only the model knows how they end, and of some not even that. */
const choosy: Model<readonly number[]> = {
  initial: [],
  operations: {
    add: {
      argument: fc.nat(2),
      step: (state, item) =>
        state.includes(Number(item))
          ? { state, throws: "THERE" }
          : { state: [...state, Number(item)].sort(), answer: "added" },
    },
    drop: {
      step: (state) =>
        state.length === 0
          ? { state, answer: "none" }
          : state.map((dropped) => ({ state: state.filter((item) => item !== dropped), answer: "dropped" })),
    },
    perhaps: { argument: fc.nat(2), step: (state) => [{ state }, { state: [] }, { state: [0] }] },
    has: {
      argument: fc.nat(2),
      readOnly: true,
      step: (state, item) => ({ state, answer: state.includes(Number(item)) }),
    },
    size: { readOnly: true, step: (state) => ({ state, answer: state.length }) },
  },
  atRest: (state) => state.length,
};

const thrown: Outcome = { type: "threw", error: { name: "Error", code: "THERE", message: "it is there" } };
const refused: Outcome = { type: "rejected", error: { name: "Error", message: "later" } };
const indeterminate: Outcome = { type: "indeterminate" };
const answers = (...given: readonly unknown[]): readonly Outcome[] =>
  given.map((answer) => ({ type: "answered", answer }));
const operation = (type: string, argument: unknown, outcomes: readonly Outcome[]) =>
  fc.constantFrom(...outcomes, indeterminate).map((outcome) => ({ asked: [type, argument] as const, outcome }));

const item = fc.nat(2);
const operations = fc.oneof(
  item.chain((each) => operation("add", each, [...answers("added"), thrown, refused])),
  operation("drop", undefined, answers("none", "dropped")),
  item.chain((each) => operation("perhaps", each, answers(null))),
  item.chain((each) => operation("has", each, answers(true, false))),
  operation("size", undefined, answers(0, 1, 2)),
);

/** Three clients with operations that overlap anyhow: each takes two of the positions, in the order of its client. */
const events: fc.Arbitrary<readonly Event[]> = fc
  .record({ done: fc.array(operations, { minLength: 1, maxLength: 6 }), seed: fc.infiniteStream(fc.nat(2)) })
  .map(({ done, seed }) => {
    const open = new Map<number, { index: number; call: number }>();
    const found: Event[] = [];
    let [position, next] = [0, 0];
    for (const client of seed) {
      position += 1;
      const own = open.get(client);
      const asked = done[own?.index ?? next];
      if (own !== undefined && asked !== undefined) {
        open.delete(client);
        found.push(event(client, asked.asked, asked.outcome, [own.call, position]));
      } else if (next < done.length) {
        open.set(client, { index: next, call: position });
        next += 1;
      }
      if (next >= done.length && open.size === 0) return found;
    }
    return found;
  });

test("the judge finds what brute force finds", () => {
  let wrong = 0;
  const context = contextFor(choosy);
  const property = fc.property(events, fc.nat(3), (done, size) => {
    const whole = history(done, size);
    const isRight = isExplained(choosy, whole);
    if (!isRight) wrong += 1;
    const judged = judgeHistory(context, whole);
    expect(judged.unknown).toBeUndefined();
    expect(judged.findings.length === 0).toBe(isRight);
  });
  fc.assert(property, { numRuns: 3000, seed: 7 });
  // Both verdicts must have been met often.
  expect(wrong).toBeGreaterThan(300);
  expect(wrong).toBeLessThan(2700);
});

test("segment by segment a checker finds what brute force finds in the whole history", () => {
  let wrong = 0;
  const context = contextFor(choosy);
  const shifted = (done: readonly Event[], by: number): readonly Event[] =>
    done.map((each) => ({ ...each, call: each.call + by, return: each.return + by }));
  const property = fc.property(events, events, fc.nat(2), fc.nat(2), (first, second, between, end) => {
    const [one, other] = [first.slice(0, 3), shifted(second.slice(0, 3), 100)];
    const settle = (done: readonly Event[], at: number): readonly Event[] =>
      done.map((each, index) => (each.outcome.type === "indeterminate" ? { ...each, return: at + index } : each));
    const rest = (value: number, at: number) => ({ snapshot: { value, violated: [] }, at });
    const whole = {
      events: [...settle(one, 60), ...settle(other, 160)],
      quiescent: [rest(between, 90), rest(end, 190)],
      losses: [],
    };
    const isRight = isExplained(choosy, whole);
    if (!isRight) wrong += 1;
    const checkers = createIncrementalCheckers(context);
    const segments = [
      { events: one, end: 60 },
      { initial: rest(between, 90), events: other, end: 160 },
      { initial: rest(end, 190), events: [], end: 200 },
    ];
    let failed = false;
    for (const segment of segments) {
      const advanced = checkers.advance({ checker: 0, segment });
      expect(advanced.type).not.toBe("undecided");
      failed = advanced.type === "failed";
      if (failed) break;
    }
    expect(failed).toBe(!isRight);
  });
  fc.assert(property, { numRuns: 2000, seed: 7 });
  expect(wrong).toBeGreaterThan(200);
  expect(wrong).toBeLessThan(1800);
});
