import { describe, expect, test } from "vitest";
import { layoutHistory, layoutTrace } from "#src/reporters/index.js";
import { answer, beginImmediate, begins, commit, select, step, trace, update } from "./steps.js";

const race = trace([begins(0), select(0), begins(1), update(1, { returns: 0 }), update(0, { returns: 0 })], {
  events: [answer(0, 0), answer(1, 4)],
  preemptions: 1,
});

describe("the rows of a trace", () => {
  test("are its steps in order, with each answer after the step that returns it, and the preemption where it was", () => {
    const { rows } = layoutTrace(race);
    expect(rows.map((row) => (row.type === "step" ? row.number : row.type))).toEqual([
      1,
      2,
      "preemption",
      3,
      4,
      "answer",
      5,
      "answer",
    ]);
    expect(rows[2]).toMatchObject({ client: 0, next: 1 });
  });

  test("hold no preemption where a client waits for a lock, or has ended", () => {
    const blocked = step(0, "BEGIN IMMEDIATE", { accesses: ["w:writing:a"], lock: "blocked" });
    const again = step(0, "BEGIN IMMEDIATE", { lock: "retry", returns: 0 });
    const { rows } = layoutTrace(trace([begins(0), blocked, commit(1), again]));
    expect(rows.filter(({ type }) => type === "preemption")).toEqual([]);
  });

  test("fold long runs of steps that concern no other client, but none that takes or frees a lock", () => {
    const privately = Array.from({ length: 20 }, () => step(0, "INSERT INTO t"));
    const steps = [begins(0), beginImmediate(0), ...privately, commit(0), begins(1), select(1)];
    const { rows, locks } = layoutTrace(trace(steps));
    const folded = rows.findIndex(({ type }) => type === "folded");
    expect(rows[folded]).toMatchObject({ number: 3, client: 0 });
    expect(rows.slice(0, folded + 2).map(({ type }) => type)).toEqual(["step", "step", "folded", "step"]);
    expect(locks).toMatchObject([{ kind: "write", from: 1, to: 3 }]);
  });

  test("end with a row for each operation that has no answer", () => {
    const { rows, operations } = layoutTrace(trace([begins(0), select(0)]));
    expect(rows.at(-1)).toEqual({ type: "unanswered", client: 0 });
    expect(operations).toEqual([{ client: 0, from: 0, to: 2, isOpen: true }]);
  });
});

test("an operation reaches from its call to its answer", () => {
  expect(layoutTrace(race).operations).toEqual([
    { client: 0, from: 0, to: 7, isOpen: false },
    { client: 1, from: 3, to: 5, isOpen: false },
  ]);
});

test("arrows join the rows of the read, the write that it missed, and the step that relied on it", () => {
  expect(layoutTrace(race).arrows).toEqual([
    { type: "missed", how: "wrote", from: { client: 0, row: 1 }, to: { client: 1, row: 4 } },
    { type: "acted", how: "wrote", from: { client: 1, row: 4 }, to: { client: 0, row: 6 } },
  ]);
});

test("locks on two databases of one client are on two tracks", () => {
  const other = step(0, "BEGIN IMMEDIATE", { file: "b", accesses: ["w:writing:b"] });
  const { locks } = layoutTrace(trace([begins(0), beginImmediate(0), other, commit(0)]));
  const writes = locks.filter(({ kind }) => kind === "write");
  expect(writes.map(({ file, track, from, to }) => [file, track, from, to])).toEqual([
    ["a", 0, 1, 3],
    ["b", 1, 2, 5],
  ]);
});

describe("the bars of a history", () => {
  test("have a lane for each client, numbered ones in the order of their numbers", () => {
    const clients = ["10", "2", "1"].map((client, index) => ({ client, called: index, returned: 9 }));
    expect(layoutHistory(clients).lanes).toEqual(["1", "2", "10"]);
  });

  test("overlap if and only if the operations do", () => {
    const { bars, rows } = layoutHistory([
      { client: "1", called: 10, returned: 40 },
      { client: "2", called: 20, returned: 30 },
      { client: "2", called: 50, returned: 60 },
    ]);
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [1, 2],
      [4, 5],
    ]);
    expect(rows).toBe(6);
  });

  test("reach to the end if there was no answer", () => {
    const { bars } = layoutHistory([
      { client: "1", called: 1, returned: null },
      { client: "2", called: 2, returned: 3 },
    ]);
    expect(bars[0]).toMatchObject({ from: 0, to: 2 });
  });
});
