import { describe, expect, test } from "vitest";
import { check, jsonLines, problemsOf, verdictOf } from "./check-text.js";

/*
 * Real time stamps: any unit, and ties are overlap.
 */

/** A write of 1, and a read of the value before. It is right only if the two overlap. */
const staleRead = (write: readonly [unknown, unknown], read: readonly [unknown, unknown]) =>
  [
    `{"client":0,"operation":"write","value":1,"call":${write[0]},"return":${write[1]}}`,
    `{"client":1,"operation":"read","value":null,"call":${read[0]},"return":${read[1]}}`,
  ].join("\n");

describe("the order of time stamps is exact", () => {
  test.each([
    ["milliseconds", [10, 20], [21, 30]],
    ["fractions", [0.1, 0.25], [0.26, 0.3]],
    ["negative numbers", [-3, -2], [-1, 0]],
    [
      "nanoseconds since 1970",
      ["1760000000000000001", "1760000000000000002"],
      ["1760000000000000003", "1760000000000000004"],
    ],
    [
      "nanoseconds as texts",
      ['"1760000000000000001"', '"1760000000000000002"'],
      ['"1760000000000000003"', '"1760000000000000004"'],
    ],
    [
      "seconds with nine decimals",
      ["1760000000.000000001", "1760000000.000000002"],
      ["1760000000.000000003", "1760000000.1"],
    ],
    [
      "dates",
      ['"2026-11-26T01:02:03Z"', '"2026-11-26T01:02:04Z"'],
      ['"2026-11-26T01:02:05Z"', '"2026-11-26T01:02:06Z"'],
    ],
    [
      "dates with nanoseconds",
      ['"2026-11-26T01:02:03.000000001Z"', '"2026-11-26T01:02:03.000000002Z"'],
      ['"2026-11-26T01:02:03.000000003Z"', '"2026-11-26T01:02:04Z"'],
    ],
    [
      "dates of several zones",
      ['"2026-11-26T01:02:03+01:00"', '"2026-11-26T01:02:04+01:00"'],
      ['"2026-11-26 00:02:05"', '"2026-11-25T19:02:06-0500"'],
    ],
  ] as const)("%s", async (_, write, read) => {
    expect(await verdictOf(staleRead(write, read))).toBe("not-linearizable");
    // The read is called before the write returns.
    expect(await verdictOf(staleRead([write[0], read[0]], [write[1], read[1]]))).toBe("linearizable");
  });
});

describe("equal time stamps are overlap", () => {
  test("a read that is called when the write returns may be before it, or after it", async () => {
    expect(await verdictOf(staleRead([10, 20], [20, 30]))).toBe("linearizable");
    expect(await verdictOf(staleRead([10, 20], [20, 30]).replace("null", "1"))).toBe("linearizable");
  });

  test("an operation may take no time", async () => {
    expect(await verdictOf(staleRead([10, 10], [10, 10]))).toBe("linearizable");
    expect(await verdictOf(staleRead([10, 10], [11, 11]))).toBe("not-linearizable");
  });

  test("a client may call when its operation before returned", async () => {
    const lines = jsonLines(
      { client: 0, operation: "write", value: 1, call: 1, return: 2 },
      { client: 0, operation: "read", value: 1, call: 2, return: 2 },
    );
    expect(await problemsOf(lines)).toEqual([]);
    const first = { client: 0, operation: "read", value: null, call: 1, return: 1 };
    expect(await problemsOf(lines + jsonLines(first))).toEqual([]);
  });

  test("digits that a number would round are compared", async () => {
    const read = ["1760000000000000002", "1760000000000000009"] as const;
    expect(await verdictOf(staleRead(["1760000000000000001", "1760000000000000001"], read))).toBe("not-linearizable");
    expect(await verdictOf(staleRead(["1760000000000000001", "1760000000000000002"], read))).toBe("linearizable");
  });
});

test("all time stamps of a file are of one kind", async () => {
  expect(await problemsOf(staleRead([1, 2], ['"2026-11-26"', 4]))).toHaveLength(1);
  expect(await problemsOf(staleRead([1, 2], ['"2026-11-26T01:02:03Z"', 4]))).toEqual([
    '2: expected call: a number, as in the lines before; found "2026-11-26T01:02:03Z"',
  ]);
  const events = jsonLines(
    { client: 0, type: "invoke", operation: "read", time: 1 },
    { client: 0, type: "ok", value: null },
  );
  expect(await problemsOf(events)).toEqual(["2: expected time: a number, as in the lines before; found nothing"]);
});

test("the report has the time stamps as they were recorded", async () => {
  const date = '"2026-11-26T01:02:03.000000001Z"';
  const { histories } = await check(staleRead([date, date], ['"2026-11-26T02:00:00Z"', '"2026-11-26T03:00:00Z"']));
  expect(histories[0]?.result).toMatchObject({
    prefix: [{ call: JSON.parse(date), return: JSON.parse(date) }, { call: "2026-11-26T02:00:00Z" }],
  });
});
