import type { Operation, StoreSnapshot } from "rollcall/model";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  type RegistrationEvent as Event,
  judgeHistory,
  registrationWorkload,
} from "#src/registration/index.js";
import { describeFinding } from "#src/workload/index.js";

/*
 * Histories in which keys are changed: keys that changeKey links are judged together. Each event is written as who did what
 * from when to when, and what came of it.
 */

type Ended = Answer | "conflict" | "indeterminate" | "refused for ever";

function event(client: number, [call, returned]: [number, number], operation: Operation, ended: Ended): Event {
  const error = { name: "Error", message: "exists" };
  const common = { client, operation, call, return: returned };
  switch (ended) {
    case "conflict":
      return { ...common, outcome: { type: "conflict", error } };
    case "indeterminate":
      return { ...common, outcome: { type: "indeterminate" } };
    case "refused for ever":
      return { ...common, outcome: { type: "rejected", error }, refusedForEver: true };
    default:
      return { ...common, outcome: { type: "answered", answer: ended } };
  }
}

const register = (key: string): Operation => ({ type: "register", key, settings: {} });
const change = (key: string, newKey: string): Operation => ({ type: "changeKey", key, newKey });
const find = (key: string): Operation => ({ type: "find", key });
const registered = (authId: string, created: boolean): Answer => ({
  type: "registered",
  registration: { authId, created },
});
const found = (authId: string | null): Answer => ({ type: "found", registration: authId === null ? null : { authId } });
const done = (is: boolean): Answer => ({ type: "done", found: is });
const listed = (...authIds: string[]): Answer => ({ type: "listed", authIds });
const atRest = (...authIds: string[]): StoreSnapshot => ({ accounts: authIds.map((authId) => ({ authId })) });

const judged = (events: readonly Event[], ...quiescent: StoreSnapshot[]) =>
  judgeHistory({
    events,
    quiescent: quiescent.map((snapshot, index) => ({ snapshot, at: 1000 + 2 * index })),
    losses: [],
  });
const codes = (events: readonly Event[], ...quiescent: StoreSnapshot[]): string[] =>
  judged(events, ...quiescent).findings.map(({ code }) => code);
const messages = (events: readonly Event[], ...quiescent: StoreSnapshot[]): string[] =>
  judged(events, ...quiescent).findings.map((finding) => describeFinding(registrationWorkload.describe, finding));

const begin = event(0, [1, 2], register("a"), registered("x", true));
const other = event(0, [3, 4], register("b"), registered("y", true));
const moved = event(0, [5, 6], change("a", "b"), done(true));

describe("a changed key is right", () => {
  test("whether the account keeps its auth id or gets another one", () => {
    expect(codes([begin, moved, event(0, [7, 8], find("b"), found("x"))], atRest("x"))).toEqual([]);
    expect(codes([begin, moved, event(0, [7, 8], find("b"), found("z"))], atRest("z"))).toEqual([]);
    expect(codes([begin, moved], atRest("z"))).toEqual([]);
  });

  test("where the old key is registered anew, also if its auth id is derived from it", () => {
    const again = event(0, [7, 8], register("a"), registered("x", true));
    expect(codes([begin, moved, again], atRest("x", "z"))).toEqual([]);
    const fresh = event(0, [7, 8], register("a"), registered("w", true));
    expect(codes([begin, moved, fresh, event(0, [9, 10], find("b"), found("x"))], atRest("x", "w"))).toEqual([]);
  });

  test("where it is refused since the new key is another account's", () => {
    expect(codes([begin, other, event(0, [5, 6], change("a", "b"), "conflict")], atRest("x", "y"))).toEqual([]);
  });

  test("where it is changed to itself, also if no other key is changed", () => {
    const same = (is: boolean): Event => event(0, [5, 6], change("a", "a"), done(is));
    expect(codes([begin, same(true), event(0, [7, 8], find("a"), found("x"))], atRest("x"))).toEqual([]);
    expect(codes([same(false)], atRest())).toEqual([]);
    expect(codes([same(true)], atRest())).toEqual(["not-linearizable"]);
  });

  test("where one of two changes at once comes too late", () => {
    const first = event(0, [3, 6], change("a", "b"), done(true));
    const second = event(1, [4, 5], change("a", "c"), done(false));
    expect(codes([begin, first, second, event(0, [7, 8], find("c"), found(null))], atRest("x"))).toEqual([]);
  });

  test("where a crash comes in between: it has happened, or not", () => {
    const unreturned = event(0, [5, 6], change("a", "b"), "indeterminate");
    for (const [key, gone] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const after = [event(0, [7, 8], find(key), found("x")), event(0, [9, 10], find(gone), found(null))];
      expect(codes([begin, unreturned, ...after], atRest("x"))).toEqual([]);
    }
  });

  test("where lists show it once, by the old auth id or by a new one", () => {
    const list = (at: number, ...authIds: string[]): Event =>
      event(1, [at, at + 1], { type: "listActive" }, listed(...authIds));
    expect(codes([begin, list(3, "x"), moved, list(7, "x")], atRest("x"))).toEqual([]);
    expect(codes([begin, list(3, "x"), moved, list(7, "z")], atRest("z"))).toEqual([]);
  });
});

describe("a changed key is wrong", () => {
  test("where the account is reached by both keys, or by neither", () => {
    expect(codes([begin, moved, event(0, [7, 8], find("a"), found("x"))])).toEqual(["not-linearizable"]);
    expect(codes([begin, moved, event(0, [7, 8], find("b"), found(null))])).toEqual(["not-linearizable"]);
  });

  test("where an account that stood there is gone", () => {
    expect(codes([begin, other, moved], atRest("x"))).toContain("not-linearizable");
  });

  test("where two changes to one new key both succeed", () => {
    const changes = [event(0, [5, 8], change("a", "c"), done(true)), event(1, [6, 7], change("b", "c"), done(true))];
    expect(codes([begin, other, ...changes], atRest("x", "y"))).toContain("not-linearizable");
  });

  test("where it is refused although the new key was free, or the old one was not registered", () => {
    expect(messages([begin, event(0, [5, 6], change("a", "b"), "conflict")], atRest("x"))).toEqual([
      'changeKey("a", "b") is refused as registered already: Error: exists; ' +
        "at no moment of the call was the old key registered and the new key another account's",
    ]);
    expect(codes([other, event(0, [5, 6], change("a", "b"), "conflict")], atRest("y"))).toEqual([
      "refused-unregistered",
    ]);
  });

  test("where it is refused for ever", () => {
    expect(codes([begin, event(0, [5, 6], change("a", "b"), "refused for ever")], atRest("x"))).toEqual([
      "refused-for-ever",
    ]);
    expect(codes([event(0, [5, 6], change("a", "b"), "refused for ever")], atRest())).toEqual([]);
  });

  test("where the store at rest has lost it, or has it twice", () => {
    expect(codes([begin, moved], atRest())).toEqual(["account-lost"]);
    expect(codes([begin, moved, event(0, [7, 8], find("b"), found("x"))], atRest("x", "z"))).toContain(
      "account-unexpected",
    );
  });

  test("where a crash has done it by halves", () => {
    const unreturned = event(0, [5, 6], change("a", "b"), "indeterminate");
    const both = [event(0, [7, 8], find("a"), found("x")), event(0, [9, 10], find("b"), found("x"))];
    expect(codes([begin, unreturned, ...both], atRest("x"))).toContain("not-linearizable");
    const neither = [event(0, [7, 8], find("a"), found(null)), event(0, [9, 10], find("b"), found(null))];
    expect(codes([begin, unreturned, ...neither], atRest())).not.toEqual([]);
  });

  test("where it takes another account's auth id", () => {
    const events = [begin, other, event(0, [5, 6], change("a", "c"), done(true))];
    const refused = event(0, [7, 8], change("b", "c"), "conflict");
    expect(codes([...events, refused, event(0, [9, 10], find("c"), found("y"))])).toEqual(["not-linearizable"]);
    expect(codes([...events, refused, event(0, [9, 10], find("c"), found("z"))])).toEqual([]);
  });

  test("where a list shows it twice at one moment", () => {
    const list = event(1, [3, 8], { type: "listActive" }, listed("x", "z"));
    expect(codes([begin, moved, list], atRest("z"))).not.toEqual([]);
  });
});

test("what is shown of it are the operations on both keys", () => {
  const culprit = event(0, [7, 8], find("b"), found(null));
  const { shown } = judged([begin, moved, culprit]);
  expect(shown).toMatchObject({ events: [0, 1, 2], culprit: 2 });
  expect(messages([begin, moved, culprit])[0]).toContain('(just before: "b" registered)');
});

test("a registration that never returned, is not stored, and is refused for ever is a finding", () => {
  const unreturned = event(0, [1, 2], register("a"), "indeterminate");
  expect(codes([unreturned, event(0, [3, 4], register("a"), "refused for ever")], atRest())).toEqual([
    "refused-for-ever",
  ]);
});
