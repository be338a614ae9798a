import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modelNamed } from "#src/cli/index.js";
import { source } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { check, jsonLines, problemsOf, verdictOf } from "./check-text.js";

/*
 * What a history is checked against: ready models, the registration model, or a module.
 */

const operation = (client: number, operation: object | string, response: unknown, call: number) => ({
  client,
  operation,
  response,
  call,
  return: call + 1,
});

test("a ready model may begin with another value", async () => {
  const lines = jsonLines(operation(0, "read", 0, 1));
  expect(await verdictOf(lines, { model: "register" })).toBe("not-linearizable");
  expect(await verdictOf(lines, { model: "register", initial: 0 })).toBe("linearizable");
  const members = jsonLines(operation(0, "read", [2, 1], 1));
  expect(await verdictOf(members, { model: "set", initial: [1, 2] })).toBe("linearizable");
  const item = jsonLines(operation(0, "dequeue", 7, 1), operation(0, "dequeue", null, 3));
  expect(await verdictOf(item, { model: "queue", initial: [7] })).toBe("linearizable");
  await expect(modelNamed("set", 1)).rejects.toThrow("--initial of the model set must be a JSON array");
  await expect(modelNamed("registration", 1)).rejects.toThrow(
    "--initial belongs to register, cas-register, set, queue",
  );
});

test("a register has no cas", async () => {
  const lines = jsonLines(operation(0, { type: "cas", from: 1, to: 2 }, true, 1));
  expect(await problemsOf(lines, { model: "register" })).toEqual([
    "1: expected the operation read (get), write (put) or append; for cas there is --model cas-register; found cas",
  ]);
});

describe("registration", () => {
  test("decides 400 recorded histories as Porcupine does", async () => {
    const file = "properties/verify/linearizability/histories/registration.jsonl";
    const text = readFileSync(source(file), "utf8");
    const known = text
      .trim()
      .split("\n")
      .map((line): { id: string; linearizable: boolean } => JSON.parse(line));
    const { histories } = await check(text, { model: "registration" });
    expect(histories.map(({ id, result }) => [id, result.verdict])).toEqual(
      known.map(({ id, linearizable }) => [id, linearizable ? "linearizable" : "not-linearizable"]),
    );
    expect(known).toHaveLength(400);
  });

  const account = (authId: string, created: boolean) => ({ created, keyName: null, active: true, authId });
  const register = { type: "register", key: "k" };

  test("an account keeps its auth id until it is removed", async () => {
    const first = operation(0, register, account("a", true), 1);
    const find = (authId: string) => operation(0, { type: "find", key: "k" }, account(authId, false), 5);
    const how = { model: "registration" };
    expect(await verdictOf(jsonLines(first, find("a")), how)).toBe("linearizable");
    expect(await verdictOf(jsonLines(first, find("b")), how)).toBe("not-linearizable");
    const again = [operation(0, { type: "remove", key: "k" }, true, 3), operation(0, register, account("b", true), 5)];
    expect(await verdictOf(jsonLines(first, ...again), how)).toBe("linearizable");
  });

  test("keys that changeKey links are checked together", async () => {
    const lines = (found: unknown) =>
      jsonLines(
        operation(0, register, account("a", true), 1),
        operation(0, { type: "changeKey", key: "k", newKey: "n" }, true, 3),
        operation(0, { type: "find", key: "k" }, found, 5),
        operation(0, { type: "find", key: "n" }, { keyName: null }, 7),
      );
    expect(await verdictOf(lines(null), { model: "registration" })).toBe("linearizable");
    expect(await verdictOf(lines({ keyName: null }), { model: "registration" })).toBe("not-linearizable");
  });

  test("malformed operations and responses are named", async () => {
    const problems = await problemsOf(
      jsonLines(
        operation(0, "login", true, 1),
        operation(0, "find", null, 3),
        operation(0, { type: "setActive", key: "k" }, true, 5),
        operation(0, { type: "remove", key: "k" }, "yes", 7),
      ),
      { model: "registration" },
    );
    expect(problems).toEqual([
      expect.stringMatching(/^1: expected the operation register, find, .*; found login$/),
      "2: expected key, a text, for find; found nothing",
      "3: expected active, true or false, for setActive; found nothing",
      '4: expected the response of remove, true or false: whether the account exists; found "yes"',
    ]);
  });
});

describe("a module", () => {
  /** Writes a module and returns its path. */
  const moduleOf = (text: string): string => {
    const path = join(temporaryDirectory(), "model.mjs");
    writeFileSync(path, text);
    return path;
  };
  const counter = `export default {
    initial: 0,
    step: (n, { type, by }, response) => type === "add" ? n + by : response === undefined || response === n ? n : undefined,
    equal: (a, b) => a === b,
    readOnly: ({ type }) => type === "read",
  }`;
  const add = operation(0, { type: "add", by: 2 }, null, 1);
  const read = (value: number) => operation(1, "read", value, 3);

  test("whose default export is a specification is a model", async () => {
    const model = moduleOf(counter);
    expect(await verdictOf(jsonLines(add, read(2)), { model })).toBe("linearizable");
    expect(await check(jsonLines(add, read(3)), { model })).toMatchObject({
      verdict: "not-linearizable",
      histories: [{ counts: { keys: null }, result: { key: null, possibleStates: ["2"] } }],
    });
  });

  test("gets the operation and the response as they were recorded", async () => {
    const lines = jsonLines(
      add,
      { ...read(2), response: undefined, value: 2 },
      { ...read(2), response: undefined, call: 5, return: 6 },
    );
    expect(await problemsOf(lines, { model: moduleOf(counter) })).toEqual([
      "3: expected a response; null if it returned nothing; found nothing",
    ]);
  });

  test.each([
    ["export const model = {}", /has no default export that is an object; a model is a module whose default export is/],
    ["export default { initial: 0 }", /has no step: a function \(state, operation, response\)/],
    [counter.replace("initial: 0,", ""), /has no initial: the state before the first operation/],
    [counter.replace("initial: 0,", "initial: 0, partition: 1,"), /partition of the model .* is no function/],
    ["throw new Error('x')", /cannot be loaded: x/],
  ])("%s is refused", async (text, message) => {
    await expect(modelNamed(moduleOf(text), undefined)).rejects.toMatchObject({
      code: "CHECK_WRONG_USE",
      message: expect.stringMatching(message),
    });
  });

  test("that breaks a law is refused, since its verdicts would be wrong", async () => {
    const model = moduleOf(counter.replace('type === "read",', "true,"));
    await expect(check(jsonLines(add, read(2)), { model })).rejects.toMatchObject({
      code: "CHECK_WRONG_USE",
      message: expect.stringMatching(/breaks the law "read-only" of specifications: readOnly returns true, but in/),
    });
  });

  test("that is a target with a model is one, too: an error is { throws: code }", async () => {
    const book = `(taken, name) => taken.length === 2 ? { state: taken, throws: "FULL" } : { state: [...taken, name] }`;
    const free = "(taken) => ({ state: taken, answer: 2 - taken.length })";
    const operations = `{ book: { step: ${book} }, free: { readOnly: true, step: ${free} } }`;
    const target = (model: string) =>
      moduleOf(`export default { name: "seats", model: { initial: [], operations: ${model} }, connect() {} }`);
    const model = target(operations);
    const history = (response: unknown, left: number) =>
      jsonLines(
        operation(0, { type: "book", argument: "ann" }, null, 1),
        { client: 0, f: "book", value: "bob", response: null, call: 3, return: 4 },
        operation(0, { type: "book", argument: "cy" }, response, 5),
        operation(0, "free", left, 7),
      );
    expect(await verdictOf(history({ throws: "FULL" }, 0), { model })).toBe("linearizable");
    expect(await verdictOf(history(null, 0), { model })).toBe("not-linearizable");
    expect(await check(history({ throws: "FULL" }, 1), { model })).toMatchObject({
      histories: [{ result: { culprit: { operation: { type: "free" } }, possibleStates: ['["ann","bob"]'] } }],
    });
    expect(await problemsOf(jsonLines(operation(0, "reserve", true, 1)), { model })).toEqual([
      "1: expected the operation book, free; found reserve",
    ]);
    await expect(modelNamed(target("{}"), undefined)).rejects.toThrow(
      /: the default export of the module is no target/,
    );
  });
});
