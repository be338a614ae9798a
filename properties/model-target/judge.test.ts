import type { Event } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import {
  createIncrementalCheckers,
  describeDifference,
  judgeHistory,
  judgeSequence,
  modelTargets,
} from "#src/model-target/index.js";
import { describeFinding } from "#src/workload/index.js";
import { answered, bag, contextFor, counters, event, history, indeterminate, seats, threw } from "./models.js";

const codes = (judged: { readonly findings: readonly { readonly code: string }[] }): readonly string[] =>
  judged.findings.map(({ code }) => code);
const book = (client: number, who: string, answer: boolean, positions: readonly [number, number]): Event =>
  event(client, ["book", who], answered(answer), positions);

describe("several clients", () => {
  const context = contextFor(seats);

  test("what some order explains is right", () => {
    const events = [book(0, "ann", true, [1, 4]), book(1, "bob", true, [2, 3]), book(2, "cy", false, [5, 6])];
    expect(judgeHistory(context, history(events, ["ann", "bob"]))).toMatchObject({ findings: [] });
  });

  test("three bookings of two seats are not linearizable; the culprit is the last", () => {
    const events = [book(0, "ann", true, [1, 4]), book(1, "bob", true, [2, 5]), book(2, "cy", true, [3, 6])];
    const judged = judgeHistory(context, history(events, ["ann", "bob", "cy"]));
    expect(codes(judged)).toEqual(["not-linearizable"]);
    expect(judged.shown).toMatchObject({
      culprit: 2,
      events: [0, 1, 2],
      possible: [{ free: 0, taken: ["ann", "bob"] }],
    });
    const [finding] = judged.findings;
    expect(finding && describeFinding(modelTargets.describe, finding)).toBe(
      'book("cy"): true; no order of the operations explains that (just before: {"free":0,"taken":["ann","bob"]})',
    );
  });

  test("an answer that is right and a store that is not", () => {
    const judged = judgeHistory(context, history([book(0, "ann", true, [1, 2])], []));
    expect(judged.findings).toEqual([
      { code: "state-differs", values: { partition: undefined, actual: [], expected: [["ann"]] } },
    ]);
    const [finding] = judged.findings;
    expect(finding && describeFinding(modelTargets.describe, finding)).toBe(
      'the store at rest shows [], but after these operations the model allows only ["ann"]',
    );
  });

  test.each([[["ann"]], [[]]])("an indeterminate operation has happened completely or not at all: %j", (taken) => {
    const events = [event(0, ["book", "ann"], indeterminate, [1, 2])];
    expect(codes(judgeHistory(context, history(events, taken)))).toEqual([]);
    expect(codes(judgeHistory(context, history(events, ["bob"])))).toEqual(["state-differs"]);
  });

  test("an indeterminate operation has no effect any more after its return", () => {
    const events = [
      event(0, ["book", "ann"], indeterminate, [1, 2]),
      event(0, ["taken"], answered([]), [3, 4]),
      event(0, ["taken"], answered(["ann"]), [5, 6]),
    ];
    expect(codes(judgeHistory(context, history(events, ["ann"])))).toEqual(["not-linearizable"]);
  });

  test("what the target tolerates has changed nothing; for ever it must not be refused", () => {
    const outcome = { type: "rejected", error: { name: "Error", message: "later", code: "BUSY" } } as const;
    const refused = event(0, ["book", "ann"], outcome, [1, 2]);
    expect(codes(judgeHistory(context, history([refused], [])))).toEqual([]);
    expect(codes(judgeHistory(context, history([refused], ["ann"])))).toEqual(["state-differs"]);
    expect(codes(judgeHistory(context, history([{ ...refused, refusedForEver: true }], [])))).toEqual([
      "refused-for-ever",
    ]);
  });

  test("errors that the model does not know; what they leave behind is judged all the same", () => {
    const events = [
      event(0, ["book", "ann"], threw("SQLITE_BUSY"), [1, 2]),
      event(0, ["book", "bob"], threw("SQLITE_BUSY"), [3, 4]),
    ];
    const judged = judgeHistory(context, history(events, ["cy"]));
    expect(codes(judged)).toEqual(["state-differs", "operation-threw"]);
    expect(judged.findings[1]?.values).toMatchObject({ times: 2 });
    expect(codes(judgeHistory(context, history(events, ["ann"])))).toEqual(["operation-threw"]);
  });

  test("malformed answers, and the store's own invariants", () => {
    const events = [event(0, ["book", "ann"], { type: "malformed", message: "no plain data" }, [1, 2])];
    expect(codes(judgeHistory(context, history(events, ["ann"], ["a seat is taken twice"])))).toEqual([
      "own-invariant",
      "malformed-answer",
    ]);
  });

  test("without inspect only answers are judged", () => {
    const blind = contextFor(seats, false);
    expect(codes(judgeHistory(blind, history([book(0, "ann", true, [1, 2])])))).toEqual([]);
    expect(codes(judgeHistory(blind, history([book(0, "ann", false, [1, 2])])))).toEqual(["not-linearizable"]);
  });
});

describe("values", () => {
  const context = contextFor({
    initial: null,
    operations: {
      get: { step: (state) => ({ state, answer: { a: 1, b: undefined, c: Number.NaN } }) },
      none: { step: (state) => ({ state }) },
    },
  });
  const judge = (type: string, answer: unknown): readonly string[] =>
    codes(judgeHistory(context, history([event(0, [type], answered(answer), [1, 2])])));

  test("the order of fields does not matter, an undefined one is absent, NaN equals NaN", () => {
    expect(judge("get", { c: Number.NaN, a: 1 })).toEqual([]);
    expect(judge("get", { c: null, a: 1 })).toEqual(["not-linearizable"]);
    expect(judge("get", { c: Number.NaN, a: 1, b: null })).toEqual(["not-linearizable"]);
  });

  test("undefined and null are equal at the top", () => {
    expect([judge("none", null), judge("none", undefined), judge("none", 0)]).toEqual([[], [], ["not-linearizable"]]);
  });
});

describe("a model that throws, partition by partition", () => {
  const context = contextFor(counters);
  const add = (client: number, name: string, answer: number, at: readonly [number, number]): Event =>
    event(client, ["add", name], answered(answer), at);

  test("an error of the model is an answer like any other", () => {
    const events = [add(0, "a", 1, [1, 2]), add(0, "a", 2, [3, 4]), event(0, ["add", "a"], threw("FULL"), [5, 6])];
    expect(codes(judgeHistory(context, history(events, { a: 2 })))).toEqual([]);
    expect(codes(judgeHistory(context, history(events.slice(1), { a: 1 })))).toEqual(["not-linearizable"]);
    expect(codes(judgeHistory(context, history([...events.slice(0, 1), ...events.slice(2)], { a: 1 })))).toEqual([
      "operation-threw",
    ]);
  });

  test("partitions that the store leaves out count as empty; those that it names must be what the model says", () => {
    expect(codes(judgeHistory(context, history([add(0, "a", 1, [1, 2])], { a: 1 })))).toEqual([]);
    expect(codes(judgeHistory(context, history([add(0, "a", 1, [1, 2])], { a: 1, b: 0 })))).toEqual([]);
    expect(judgeHistory(context, history([add(0, "a", 1, [1, 2])], { b: 1 })).findings).toEqual([
      { code: "state-differs", values: { partition: "a", actual: 0, expected: [1] } },
      { code: "state-differs", values: { partition: "b", actual: 1, expected: [0] } },
    ]);
  });

  test("only the operations on the partition concerned are shown", () => {
    const events = [add(0, "b", 1, [1, 2]), add(0, "a", 1, [3, 4]), add(1, "a", 1, [5, 6])];
    expect(judgeHistory(context, history(events, { a: 1, b: 1 })).shown).toMatchObject({ events: [1, 2], culprit: 2 });
  });
});

describe("a model with several outcomes", () => {
  const context = contextFor(bag);
  const drop = (at: readonly [number, number]): Event => event(0, ["drop"], answered("dropped"), at);

  test.each([[[2, 3]], [[1, 3]], [[1, 2]]])("each of them is right: %j", (rest) => {
    expect(codes(judgeHistory(context, history([drop([1, 2])], rest)))).toEqual([]);
  });

  test("what was seen once holds from then on", () => {
    const seen = event(1, ["rest"], answered([2, 3]), [3, 4]);
    expect(codes(judgeHistory(context, history([drop([1, 2]), seen], [2, 3])))).toEqual([]);
    const judged = judgeHistory(context, history([drop([1, 2]), seen], [1, 3]));
    expect(judged.findings).toMatchObject([{ code: "state-differs", values: { expected: [[2, 3]] } }]);
  });

  test("a read beside the operation may see it or not", () => {
    const read = (rest: readonly number[]): Event => event(1, ["rest"], answered(rest), [2, 3]);
    expect(codes(judgeHistory(context, history([drop([1, 4]), read([1, 2, 3])], [1, 3])))).toEqual([]);
    expect(codes(judgeHistory(context, history([drop([1, 4]), read([1, 3])], [1, 3])))).toEqual([]);
    expect(codes(judgeHistory(context, history([drop([1, 4]), read([1, 3])], [1, 2])))).toEqual(["state-differs"]);
  });
});

describe("one client", () => {
  const context = contextFor(seats);
  const life = (events: readonly Event[], value: unknown) => ({
    events,
    snapshot: { value, violated: [] },
    losses: [],
  });

  test("the first wrong answer ends it, with what the model says", () => {
    const events = [book(0, "ann", true, [1, 2]), book(0, "ann", true, [3, 4]), book(0, "bob", false, [5, 6])];
    const judged = judgeSequence(context, [life(events, ["ann"])]);
    expect(judged).toMatchObject({
      findings: [{ code: "wrong-answer", values: { expected: [{ answer: false }] } }],
      wrong: { run: 0, event: 1, expected: [{ answer: false }] },
    });
    const [finding] = judged.findings;
    expect(finding && describeFinding(modelTargets.describe, finding)).toBe(
      'book("ann") answered true; expected was false',
    );
  });

  test("what is there must be there in the next run of the application", () => {
    const first = life([book(0, "ann", true, [1, 2])], ["ann"]);
    expect(codes(judgeSequence(context, [first, life([], ["ann"])]))).toEqual([]);
    expect(codes(judgeSequence(context, [first, life([], [])]))).toEqual(["state-differs"]);
    expect(judgeSequence(context, [first, life([book(0, "ann", true, [1, 2])], [])])).toMatchObject({
      findings: [{ code: "wrong-answer" }],
      wrong: { run: 1, event: 0 },
    });
  });

  test("an error that the model does not know", () => {
    const judged = judgeSequence(context, [life([event(0, ["book", "ann"], threw("SQLITE_BUSY"), [1, 2])], [])]);
    expect(judged).toMatchObject({ findings: [{ code: "operation-threw" }], wrong: { expected: [{ answer: true }] } });
  });

  test("after several outcomes each answer that fits one of them is right", () => {
    const several = contextFor(bag);
    const events = [event(0, ["drop"], answered("dropped"), [1, 2]), event(0, ["rest"], answered([1, 3]), [3, 4])];
    expect(codes(judgeSequence(several, [life(events, [1, 3])]))).toEqual([]);
    expect(codes(judgeSequence(several, [life(events, [1, 2])]))).toEqual(["state-differs"]);
  });
});

describe("a soak's checker", () => {
  const advance = (
    checkers: ReturnType<typeof createIncrementalCheckers>,
    events: readonly Event[],
    end: number,
    value?: unknown,
  ) =>
    checkers.advance({
      checker: 0,
      segment: {
        events,
        end,
        ...(value === undefined ? {} : { initial: { snapshot: { value, violated: [] }, at: end - 50 } }),
      },
    });

  test("an indeterminate operation is open until the store is read, and settled from then on", () => {
    const checkers = createIncrementalCheckers(contextFor(counters));
    expect(advance(checkers, [event(0, ["add", "a"], indeterminate, [10, 11])], 60).type).toBe("explained");
    expect(advance(checkers, [], 160, { a: 1 }).type).toBe("explained");
    expect(advance(checkers, [], 260, {})).toMatchObject({
      type: "failed",
      findings: [{ code: "state-differs" }],
      culprit: undefined,
      partition: "a",
      possible: [1],
    });
  });

  test("an answer that contradicts an earlier segment; the culprit is one of the segment", () => {
    const checkers = createIncrementalCheckers(contextFor(counters));
    expect(advance(checkers, [event(0, ["add", "a"], answered(1), [1, 2])], 60).type).toBe("explained");
    const events = [event(0, ["add", "b"], answered(1), [61, 62]), event(1, ["add", "a"], answered(1), [63, 64])];
    expect(advance(checkers, events, 160)).toMatchObject({ type: "failed", culprit: 1, partition: "a" });
  });

  test("errors are judged with the segment: those of the model are right, others are not", () => {
    const full = [
      event(0, ["add", "a"], answered(1), [1, 2]),
      event(0, ["add", "a"], answered(2), [3, 4]),
      event(0, ["add", "a"], threw("FULL"), [5, 6]),
    ];
    expect(advance(createIncrementalCheckers(contextFor(counters)), full, 60).type).toBe("explained");
    expect(advance(createIncrementalCheckers(contextFor(counters)), full.slice(1), 60)).toMatchObject({
      type: "failed",
    });
    expect(advance(createIncrementalCheckers(contextFor(counters)), full.slice(2), 60)).toMatchObject({
      type: "failed",
      findings: [{ code: "operation-threw" }],
      culprit: 0,
    });
  });
});

describe("what a reader is shown of large values", () => {
  test.each([
    [{ a: [1, 2, 3] }, { a: [1, 2, 3] }, undefined],
    [{ a: [1, 2, 3] }, { a: [1, 5, 3] }, "a[1]: 2 instead of 5"],
    [{ a: [1, 2, 3] }, { a: [1, 2] }, "a[2]: 3 instead of nothing"],
    [{ a: [1] }, { a: [1, { b: null }] }, 'a[1]: nothing instead of {"b":null}'],
    [{ a: { "b c": 1 } }, { a: { "b c": 2 }, d: 1 }, 'a["b c"]: 1 instead of 2'],
  ])("%j and %j", (actual, expected, difference) => {
    expect(describeDifference(actual, expected)).toBe(difference);
  });

  test("the sentence of a finding names the part, if the beginning says nothing", () => {
    const taken = Array.from({ length: 60 }, (_, index) => `name ${index}`);
    const values = { partition: undefined, actual: taken, expected: [taken.slice(0, -1)] };
    const said = describeFinding(modelTargets.describe, { code: "state-differs", values });
    expect(said).toMatch(/…; \[59\]: "name 59" instead of nothing$/);
  });
});
