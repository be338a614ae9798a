import { describe, expect, test } from "vitest";
import { locksIn } from "#src/reporters/index.js";
import { beginImmediate, commit, select, step, update } from "./steps.js";

describe("a write lock is held", () => {
  test("from BEGIN IMMEDIATE to the COMMIT", () => {
    const spans = locksIn([beginImmediate(0), select(1), commit(0)]).filter(({ kind }) => kind === "write");
    expect(spans).toEqual([{ client: 0, file: "a", kind: "write", from: 0, to: 2 }]);
  });

  test("during one step, if a statement is a transaction of its own", () => {
    expect(locksIn([update(0)])).toEqual([{ client: 0, file: "a", kind: "write", from: 0, to: 0 }]);
  });

  test("until the end of the run, if no step frees it", () => {
    const [span] = locksIn([beginImmediate(0), select(1)]).filter(({ kind }) => kind === "write");
    expect(span).toMatchObject({ from: 0, to: 2 });
  });

  test("since a statement that failed, if the end of its transaction frees it", () => {
    const failed = step(0, "INSERT INTO t", { accesses: ["w:writing:a"], error: "SQLITE_CONSTRAINT" });
    const rollback = commit(0, { label: "ROLLBACK" });
    expect(locksIn([step(0, "BEGIN"), failed, rollback])).toEqual([
      { client: 0, file: "a", kind: "write", from: 1, to: 2 },
    ]);
  });

  test("not since a statement that failed outside of a transaction", () => {
    const failed = step(0, "INSERT INTO t", { accesses: ["w:writing:a"], error: "SQLITE_CONSTRAINT" });
    expect(locksIn([failed, update(0)])).toEqual([{ client: 0, file: "a", kind: "write", from: 1, to: 1 }]);
  });

  test("not by a step that met the lock of another client", () => {
    const busy = step(1, "BEGIN IMMEDIATE", { accesses: ["w:writing:a"], error: "SQLITE_BUSY" });
    const spans = locksIn([beginImmediate(0), busy, commit(0), commit(1, { label: "ROLLBACK" })]);
    expect(spans.filter(({ client }) => client === 1)).toEqual([]);
  });
});

describe("a client waits", () => {
  const blocked = step(1, "BEGIN IMMEDIATE", { accesses: ["r:db:a", "w:writing:a"], lock: "blocked" });
  const again = step(1, "BEGIN IMMEDIATE", { accesses: ["w:writing:a", "r:db:a"], lock: "retry" });

  test("from the step that met the lock to the one that tries again, which then has it", () => {
    const spans = locksIn([beginImmediate(0), blocked, commit(0), again, commit(1)]);
    expect(spans.filter(({ client }) => client === 1)).toEqual([
      { client: 1, file: "a", kind: "waits", from: 1, to: 3 },
      { client: 1, file: "a", kind: "write", from: 3, to: 4 },
    ]);
  });

  test("to the end of the run, if it never tries again", () => {
    expect(locksIn([beginImmediate(0), blocked]).find(({ kind }) => kind === "waits")).toMatchObject({
      from: 1,
      to: 2,
    });
  });
});

describe("a read lock is held", () => {
  test("in a transaction, from its first read to its end", () => {
    const [span] = locksIn([step(0, "BEGIN"), select(0), update(1), commit(0, { accesses: ["r:db:a"] })]);
    expect(span).toEqual({ client: 0, file: "a", kind: "read", from: 1, to: 3 });
  });

  test("not by a SELECT of its own, as its end is not recorded", () => {
    expect(locksIn([select(0), select(0)])).toEqual([]);
  });
});

test("a COMMIT that waits for readers keeps new readers out until it ends", () => {
  const waits = commit(0, { accesses: ["w:writing:a", "w:reading:a"], releases: [], lock: "blocked-visibly" });
  const spans = locksIn([beginImmediate(0), waits, commit(1), commit(0, { lock: "retry" })]);
  expect(spans.find(({ kind }) => kind === "exclusive")).toEqual({
    client: 0,
    file: "a",
    kind: "exclusive",
    from: 1,
    to: 3,
  });
});
