import { describe, expect, test } from "vitest";
import { missedWrites } from "#src/reporters/index.js";
import { beginImmediate, begins, commit, select, step, update } from "./steps.js";

const never = (): boolean => false;
const always = (): boolean => true;

describe("a write is missed", () => {
  test("if a client reads, another writes the same, and the first writes", () => {
    const steps = [begins(0), select(0), begins(1), update(1), update(0)];
    expect(missedWrites(steps, never)).toEqual([{ read: 1, write: 3, acted: 4, how: "wrote", resource: "db:a" }]);
  });

  test("if the step that relies on the read fails", () => {
    const failed = step(0, "INSERT INTO t", { accesses: ["r:db:a", "w:writing:a"], error: "SQLITE_CONSTRAINT" });
    const [missed] = missedWrites([begins(0), select(0), update(1), failed], never);
    expect(missed).toMatchObject({ read: 1, write: 2, acted: 3, how: "failed" });
  });

  test("if a transaction begins in between: what it does rests on the earlier SELECT", () => {
    const insert = step(0, "INSERT INTO t VALUES (1)");
    const steps = [begins(0), select(0), update(1), beginImmediate(0), insert, commit(0)];
    expect(missedWrites(steps, never)).toMatchObject([{ read: 1, write: 2, acted: 4, how: "wrote" }]);
  });

  test("if the operation with the wrong answer reads again", () => {
    const steps = [begins(0), select(0), update(1), select(0)];
    expect(missedWrites(steps, always)).toMatchObject([{ read: 1, write: 2, acted: 3, how: "read" }]);
    expect(missedWrites(steps, never)).toEqual([]);
  });

  test("if names in a directory were read, and another client adds one", () => {
    const list = step(0, "list users", { file: "users", accesses: ["r:names:users"] });
    const create = step(1, "open users/b", { file: "users/b", accesses: ["a:names:users"] });
    const remove = step(0, "remove users/a", { file: "users/a", accesses: ["w:names:users"] });
    expect(missedWrites([begins(0), list, create, remove], never)).toMatchObject([{ read: 1, write: 2, acted: 3 }]);
  });
});

describe("no write is missed", () => {
  test("if the client has read again before it writes", () => {
    expect(missedWrites([begins(0), select(0), update(1), select(0), update(0)], never)).toEqual([]);
  });

  test("if the write failed", () => {
    const failed = update(1, { error: "SQLITE_FULL" });
    expect(missedWrites([begins(0), select(0), failed, update(0)], never)).toEqual([]);
  });

  test("if another operation of the client had read", () => {
    expect(missedWrites([begins(0), select(0), update(1), begins(0, 1), update(0)], never)).toEqual([]);
  });

  test("if something else was written", () => {
    const other = update(1, { file: "b", accesses: ["w:writing:b", "w:db:b"] });
    expect(missedWrites([begins(0), select(0), other, update(0)], never)).toEqual([]);
  });
});
