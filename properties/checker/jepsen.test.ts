import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { source } from "../built.js";
import { check, problemsOf, verdictOf } from "./check-text.js";

/*
 * Histories of Jepsen, Knossos and Porcupine: maps in EDN, and the lines of a log.
 */

const event = (process: number, type: string, f: string, value: string) =>
  `{:type :${type}, :f :${f}, :value ${value}, :process ${process}, :time 1, :index 7}`;

const written = [event(0, "invoke", "write", "1"), event(0, "ok", "write", "1")];
const reading = (value: string) => [event(1, "invoke", "read", "nil"), event(1, "ok", "read", value)];

describe("maps in EDN", () => {
  test("are events in the order of lines, bare or in a vector or a list", async () => {
    for (const [before, after] of [
      ["", ""],
      ["[", "]"],
      ["; a comment\n(", "\n)"],
    ] as const) {
      expect(await verdictOf(before + [...written, ...reading("1")].join("\n ") + after)).toBe("linearizable");
      expect(await verdictOf(before + [...written, ...reading("2")].join("\n ") + after)).toBe("not-linearizable");
    }
  });

  test("may span lines, and several may be on one line", async () => {
    const text = [...written, ...reading("2")].join("\n").replaceAll(", ", ",\n  ");
    const { verdict, histories } = await check(`[${text}]`);
    expect(verdict).toBe("not-linearizable");
    expect(histories[0]?.result).toMatchObject({ culprit: { line: 13, returnLine: 19 } });
    expect(await verdictOf([...written, ...reading("2")].join(" "))).toBe("not-linearizable");
  });

  test("may be records with a tag", async () => {
    const text = written.concat(reading("2")).map((map) => `#jepsen.history.Op${map}`);
    expect(await verdictOf(text.join("\n"))).toBe("not-linearizable");
  });

  test("a read of nil does not tell what was read", async () => {
    const report = await check([...written, ...reading("nil")].join("\n"));
    expect(report).toMatchObject({
      verdict: "linearizable",
      histories: [{ counts: { operations: 1, unknownReads: 1 } }],
    });
  });

  test("fail is left out, info and a missing end are never answered", async () => {
    const cas = (type: string) => [event(2, "invoke", "cas", "[1 2]"), event(2, type, "cas", "[1 2]")];
    expect(await verdictOf([...written, ...cas("fail"), ...reading("2")].join("\n"))).toBe("not-linearizable");
    expect(await verdictOf([...written, ...cas("ok"), ...reading("2")].join("\n"))).toBe("linearizable");
    for (const value of ["1", "2"]) {
      expect(await verdictOf([...written, ...cas("info"), ...reading(value)].join("\n"))).toBe("linearizable");
      expect(await verdictOf([...written, ...cas("ok").slice(0, 1), ...reading(value)].join("\n"))).toBe(
        "linearizable",
      );
    }
  });

  test("the nemesis is no client", async () => {
    const nemesis = "{:process :nemesis, :type :info, :f :start, :value nil}";
    const report = await check([nemesis, ...written, nemesis].join("\n"));
    expect(report.histories[0]?.counts).toMatchObject({ operations: 1, clients: 1, unanswered: 0 });
  });

  test("values are read as data", async () => {
    const values = [
      '"a \\"b\\" \\u0041\\n"',
      "[1 [2 nil] #{3}]",
      '{:a 1, "b" :c}',
      "-1.5",
      "12345678901234567890N",
      "\\a",
      ":x",
      '#inst "2026"',
    ];
    for (const value of values) {
      const text = [event(0, "invoke", "write", value), event(0, "ok", "write", value), ...reading(value)];
      expect(await verdictOf(text.join("\n")), value).toBe("linearizable");
      expect(await verdictOf([...text, ...reading("7")].join("\n")), value).toBe("not-linearizable");
    }
  });

  test("what a reader is to skip is skipped", async () => {
    expect(await verdictOf([...written, `#_ ${event(1, "ok", "read", "1")}`, ...reading("1")].join("\n"))).toBe(
      "linearizable",
    );
  });

  test("sets are arrays: a set is read as a whole", async () => {
    const add = [event(0, "invoke", "add", "1"), event(0, "ok", "add", "1"), event(0, "invoke", "add", "2")];
    expect(await verdictOf([...add, ...reading("#{1 2}")].join("\n"), { model: "set" })).toBe("linearizable");
    expect(await verdictOf([...add, ...reading("#{2}")].join("\n"), { model: "set" })).toBe("not-linearizable");
  });

  test("a queue: what was enqueued first is dequeued first", async () => {
    const enqueue = (value: string) => [event(0, "invoke", "enqueue", value), event(0, "ok", "enqueue", value)];
    const dequeue = (value: string) => [event(1, "invoke", "dequeue", "nil"), event(1, "ok", "dequeue", value)];
    const both = [...enqueue("1"), ...enqueue("2")];
    expect(await verdictOf([...both, ...dequeue("1"), ...dequeue("2")].join("\n"), { model: "queue" })).toBe(
      "linearizable",
    );
    expect(await verdictOf([...both, ...dequeue("2")].join("\n"), { model: "queue" })).toBe("not-linearizable");
  });

  test("Porcupine's key-value histories: get, put and append, each key alone", async () => {
    const text = `{:process 0, :type :invoke, :f :put, :key "8", :value "x"}
{:process 0, :type :ok, :f :put, :key "8", :value "x"}
{:process 0, :type :invoke, :f :append, :key "8", :value "y"}
{:process 0, :type :ok, :f :append, :key "8", :value "y"}
{:process 1, :type :invoke, :f :get, :key "9", :value nil}
{:process 1, :type :ok, :f :get, :key "9", :value ""}
{:process 1, :type :invoke, :f :get, :key "8", :value nil}
{:process 1, :type :ok, :f :get, :key "8", :value "xy"}`;
    const how = { model: "register", initial: "" };
    expect(await verdictOf(text, how)).toBe("linearizable");
    expect(await verdictOf(text.replace('"xy"', '"x"'), how)).toBe("not-linearizable");
    expect(await verdictOf(text, { model: "register" })).toBe("not-linearizable");
  });

  test("a malformed form is named, and the reader goes on with the next line", async () => {
    const text = [
      `[${event(0, "invoke", "write", "1").slice(0, -1)}`,
      event(0, "ok", "write", '"1'),
      event(1, "call", "read", "nil"),
      "{:process 2 :type :invoke :f}",
      "17",
      event(3, "invoke", "read", "1x"),
      "{:process 4, :type :ok",
    ];
    expect(await problemsOf(text.join("\n"))).toEqual([
      "1: expected a whole map; found one that has no end",
      '2: "\\"1, :process 0, :tim" is no EDN',
      '3: expected :type :invoke, :ok, :fail, :info; found ":call"',
      "4: a map has a key without a value",
      "5: expected a map with :process, :type and :f; found 17",
      "6: 1x is no number",
      "7: expected a whole map; found one that has no end",
    ]);
  });

  test("a bracket that closes nothing, or the wrong one, is named", async () => {
    expect(await problemsOf("{:process 0]")).toEqual(["1: expected }, which closes what was opened on line 1"]);
    expect(await problemsOf("[}")).toEqual(["1: nothing is open that } could close"]);
  });
});

describe("the lines of a log", () => {
  const log = (...lines: readonly string[]) => lines.map((line) => `INFO  jepsen.util - ${line}\n`).join("");
  const write = log("0\t:invoke\t:write\t1", "0\t:ok\t:write\t1");

  test("are events in the order of lines; other lines are skipped", async () => {
    const text = `INFO  jepsen.core - Running\n${write}java.lang.Exception: x\n${log("1 :invoke :read nil", "1 :ok :read 1")}`;
    expect(await verdictOf(text)).toBe("linearizable");
    expect(await verdictOf(text.replace(":ok :read 1", ":ok :read 2"))).toBe("not-linearizable");
  });

  test("may have the line ends of Windows", async () => {
    const text = write + log("1 :invoke :read nil", "1 :ok :read 2");
    expect(await verdictOf(text.replaceAll("\n", "\r\n"))).toBe("not-linearizable");
  });

  test("a read of nil has read nil", async () => {
    expect(await verdictOf(write + log("1 :invoke :read nil", "1 :ok :read nil"))).toBe("not-linearizable");
  });

  test("what timed out may have taken effect", async () => {
    const text = log("0 :invoke :write 1", "0 :info :write :timed-out", "1 :invoke :read nil", "1 :ok :read 1");
    expect(await verdictOf(text)).toBe("linearizable");
    expect(await verdictOf(text.replace(":info", ":fail"))).toBe("not-linearizable");
  });

  test("a line of jepsen.util that is no event is named", async () => {
    const [problem] = await problemsOf(`${write}INFO jepsen.util - 0 :done :read 3`);
    expect(problem).toMatch(/^3: expected jepsen\.util - PROCESS :invoke\|:ok\|:fail\|:info :f VALUE; found /);
  });

  test.each([
    ["002", "linearizable"],
    ["005", "linearizable"],
    ["067", "linearizable"],
    ["022", "not-linearizable"],
    ["039", "not-linearizable"],
    ["097", "not-linearizable"],
  ])("etcd %s is %s, as Porcupine decides", async (name, verdict) => {
    const text = readFileSync(source(`properties/checker/etcd/${name}.txt`), "utf8");
    expect(await verdictOf(text)).toBe(verdict);
  });
});
