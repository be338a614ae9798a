import { describe, expect, test } from "vitest";
import { check, jsonLines, problemsOf, verdictOf } from "./check-text.js";

/*
 * JSON Lines: an operation, an event or a history a line. docs/checker.md describes the form.
 */

const write = { client: 0, operation: "write", value: 1, call: 10, return: 20 };
const read = { client: 1, operation: "read", value: 1, call: 30, return: 40 };
const stale = { ...read, value: null };

describe("one operation a line", () => {
  test("is checked, whatever the order of lines", async () => {
    expect(await verdictOf(jsonLines(write, read))).toBe("linearizable");
    expect(await verdictOf(jsonLines(stale, write))).toBe("not-linearizable");
  });

  test("may have Jepsen's names for its fields", async () => {
    const jepsen = { process: 1, f: "read", value: null, type: "ok", call: 30, return: 40 };
    expect(await verdictOf(jsonLines(write, jepsen))).toBe("not-linearizable");
  });

  test("may have the operation as an object, and a response beside it", async () => {
    const cas = { client: 1, operation: { type: "cas", from: 1, to: 2 }, call: 30, return: 40 };
    expect(await verdictOf(jsonLines(write, { ...cas, response: true }))).toBe("linearizable");
    expect(await verdictOf(jsonLines(write, { ...cas, response: false }))).toBe("not-linearizable");
  });

  test("each key is an object of its own", async () => {
    const lines = jsonLines({ ...write, key: "x" }, { ...stale, key: "y" });
    expect(await check(lines)).toMatchObject({ verdict: "linearizable", histories: [{ counts: { keys: 2 } }] });
    expect(await verdictOf(jsonLines({ ...write, key: "x" }, { ...stale, key: "x" }))).toBe("not-linearizable");
  });

  test("with type fail is left out: it had no effect", async () => {
    const report = await check(jsonLines({ ...write, type: "fail" }, stale));
    expect(report).toMatchObject({ verdict: "linearizable", histories: [{ counts: { operations: 1, failed: 1 } }] });
    expect(await verdictOf(jsonLines({ ...write, type: "fail" }, read))).toBe("not-linearizable");
  });

  test("with type info, or without a return, may have taken effect at any time, or never", async () => {
    const { return: _, ...open } = write;
    for (const info of [open, { ...open, return: null }, { ...write, type: "info" }]) {
      for (const seen of [read, stale]) expect(await verdictOf(jsonLines(info, seen))).toBe("linearizable");
      expect(await verdictOf(jsonLines(info, { ...read, value: 2 }))).toBe("not-linearizable");
    }
  });

  test("byte order mark, empty lines and the line ends of Windows do not matter", async () => {
    expect(await verdictOf(`\uFEFF${jsonLines(write, read).replaceAll("\n", "\r\n\r\n")}`)).toBe("linearizable");
  });

  test("integers beyond 2 ** 53 are told apart", async () => {
    const lines = `{"client":0,"operation":"write","value":9007199254740993,"call":1,"return":2}
      {"client":0,"operation":"read","value":9007199254740992,"call":3,"return":4}`;
    expect(await verdictOf(lines)).toBe("not-linearizable");
    expect(await verdictOf(lines.replaceAll("740992", "740993"))).toBe("linearizable");
  });
});

describe("one event a line", () => {
  const events = [
    { client: "a", type: "invoke", operation: "write", value: 1 },
    { client: "b", type: "invoke", operation: "read" },
    { client: "b", type: "ok", value: null },
    { client: "a", type: "ok" },
    { client: "b", type: "invoke", operation: "read" },
    { client: "b", type: "ok", value: 1 },
  ];

  test("is checked in the order of lines", async () => {
    expect(await verdictOf(jsonLines(...events))).toBe("linearizable");
    expect(await verdictOf(jsonLines(...events.with(5, { client: "b", type: "ok", value: null })))).toBe(
      "not-linearizable",
    );
  });

  test("is checked in the order of times, if events have them", async () => {
    const timed = events.map((event, index) => ({ ...event, time: index }));
    const late = timed.with(3, { ...timed[3], time: 9 } as (typeof timed)[0]);
    const last = { client: "b", type: "ok", value: null, time: 5 };
    expect(await verdictOf(jsonLines(...timed.with(5, last)))).toBe("not-linearizable");
    expect(await verdictOf(jsonLines(...late.with(5, last)))).toBe("linearizable");
  });

  test("an operation that has not ended, or ended with info, was never answered", async () => {
    const report = await check(jsonLines(...events.slice(0, 3), { client: "a", type: "info" }, ...events.slice(4, 5)));
    expect(report.histories[0]?.counts).toMatchObject({ operations: 3, unanswered: 2 });
  });
});

describe("one history a line", () => {
  test("each is checked alone", async () => {
    const lines = jsonLines(
      { id: "good", operations: [write, read] },
      { id: "bad", operations: [write, stale] },
      { operations: [] },
    );
    const { verdict, histories } = await check(lines);
    expect(verdict).toBe("not-linearizable");
    expect(histories.map(({ id, result }) => [id, result.verdict])).toEqual([
      ["good", "linearizable"],
      ["bad", "not-linearizable"],
      ["line 3", "linearizable"],
    ]);
  });
});

describe("a malformed line is named, with what was expected and what came", () => {
  test.each([
    ["{", '1: expected a JSON object; found "{"'],
    ["[1]", "1: expected a JSON object; found [1]"],
    [{ ...write, client: undefined }, "1: expected client (or process), a number or a text; found nothing"],
    [{ ...write, operation: 3 }, "1: expected operation (or f), a name or an object with a type; found 3"],
    [{ ...write, operation: {} }, "1: expected operation.type, a text; found nothing"],
    [
      { ...write, call: "soon" },
      '1: expected call: a time stamp (a number, digits, or a date as 2026-01-31T12:00:00.5Z); found "soon"',
    ],
    [{ ...write, return: 5 }, "1: it returns at 5, before it was called at 10"],
    [{ ...write, type: "done" }, '1: expected type ok, fail or info; found "done"'],
    [{ ...write, type: "ok", return: null }, "1: expected return, a time stamp, since its type is ok; found null"],
    [{ ...write, value: undefined }, "1: expected the value that is written; found nothing"],
    [{ ...read, value: undefined }, "1: expected the value that was read; found nothing"],
    [{ ...write, operation: "cas" }, "1: expected the value of cas: [from, to]; found 1"],
    [{ ...write, operation: "pop" }, "1: expected the operation read (get), write (put), append or cas; found pop"],
    [{ client: 1, type: "ok" }, "1: client 1 has called nothing that could end here"],
    [
      { client: 1, start: 1 },
      '1: expected an operation with "call", or an event with type invoke, ok, fail or info; found the fields client, start',
    ],
    [{ operations: 1 }, "1: expected operations, an array; found 1"],
  ])("%j", async (line, expected) => {
    const [first = ""] = await problemsOf(typeof line === "string" ? line : JSON.stringify(line), { format: "jsonl" });
    expect(first.slice(0, expected.length)).toBe(expected);
  });

  test("all are named, in the order of lines, and nothing is judged", async () => {
    const lines = jsonLines(write, { ...read, client: null }, stale, { ...read, call: "x" });
    expect(await problemsOf(lines)).toMatchObject([expect.stringMatching(/^2: /), expect.stringMatching(/^4: /)]);
  });

  test("of many, the first 20 are named and all are counted", async () => {
    const failure = await check("x\n".repeat(50), { format: "jsonl" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "MALFORMED_HISTORY_FILE", total: 50, problems: { length: 20 } });
    expect(String(failure)).toMatch(/and 30 more$/);
  });

  test("a client does one operation at a time", async () => {
    const second = { ...write, call: 15, return: 25 };
    expect(await problemsOf(jsonLines(write, second))).toEqual([
      "2: client 0 calls at 15, before its operation of line 1 returned at 20; a client does one operation at a time",
    ]);
    const invoke = { client: 0, type: "invoke", operation: "read" };
    expect(await problemsOf(jsonLines(invoke, invoke))).toEqual([
      "2: client 0 calls read, but its read of line 1 has not ended; a client does one operation at a time",
    ]);
  });

  test("an operation ends as what it began", async () => {
    const lines = jsonLines(
      { client: 0, type: "invoke", operation: "read" },
      { client: 0, type: "ok", operation: "write" },
    );
    expect(await problemsOf(lines)).toEqual(["2: write ends, but client 0 has called read in line 1"]);
  });

  test("all lines are of one form", async () => {
    expect(await problemsOf(jsonLines(write, { client: 1, type: "invoke", operation: "read" }))).toEqual([
      "2: expected one of the operations, as in the first line; found one of the events",
    ]);
  });

  test("a file without operations is refused", async () => {
    expect(await problemsOf("")).toBe("it is empty");
    expect(await problemsOf("hello\n")).toBe("no line of it is an operation of a client in the format log");
  });
});
