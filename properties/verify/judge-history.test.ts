import type { Operation, StoreSnapshot } from "rollcall/model";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  type RegistrationEvent as Event,
  judgeHistory,
  registrationWorkload,
} from "#src/registration/index.js";
import { describeFinding } from "#src/workload/index.js";

/** Returns an event of a history that is written by hand: client, call and return, operation, outcome. */
function event(client: number, [call, returned]: [number, number], operation: Operation, ended: Answer | Error): Event {
  const outcome: Event["outcome"] =
    ended instanceof Error
      ? { type: "threw", error: { name: ended.name, message: ended.message } }
      : { type: "answered", answer: ended };
  return { client, operation, outcome, call, return: returned };
}

const register = (key: string): Operation => ({ type: "register", key, settings: {} });
const registered = (authId: string, created: boolean): Answer => ({
  type: "registered",
  registration: { authId, created, keyName: null, pollInterval: null, active: true },
});
const setActive = (key: string, active: boolean): Operation => ({ type: "setActive", key, active });
const done: Answer = { type: "done", found: true };
const listed = (...authIds: string[]): Answer => ({ type: "listed", authIds });

/** Returns a store at rest with these accounts, whole. */
const atRest = (...authIds: string[]): StoreSnapshot => ({
  apiKeys: authIds.map((authId) => ({ authId })),
  registry: authIds.map((authId) => ({ authId, dbPath: `users/${authId}` })),
  userDatabases: authIds.map((authId) => ({ path: `users/${authId}`, authId })),
});

/** Returns what is wrong with a history and with the store at rest, at the end and in between. */
const judged = (
  events: readonly Event[],
  atEnd?: StoreSnapshot,
  ...earlier: { snapshot: StoreSnapshot; at: number }[]
) =>
  judgeHistory({
    events,
    quiescent: [...earlier, ...(atEnd === undefined ? [] : [{ snapshot: atEnd, at: 1000 }])],
    losses: [],
  });

const codes = (events: readonly Event[], snapshot?: StoreSnapshot): string[] =>
  judged(events, snapshot).findings.map(({ code }) => code);

describe("a history is right", () => {
  test("if one of two clients that registered at once created", () => {
    const events = [
      event(0, [1, 4], register("k"), registered("x", true)),
      event(1, [2, 3], register("k"), registered("x", false)),
    ];
    expect(codes(events, atRest("x"))).toEqual([]);
  });

  test("if an operation with an error has taken effect or has not: the error is the only finding", () => {
    const events = [
      event(0, [1, 2], register("k"), new Error("disk")),
      event(1, [3, 4], register("k"), registered("x", false)),
    ];
    expect(codes(events, atRest("x"))).toEqual(["operation-threw"]);
    expect(codes(events.slice(0, 1), atRest())).toEqual(["operation-threw"]);
  });
});

describe("an auth id that no answer has named", () => {
  const removed = [
    event(0, [1, 2], register("k"), registered("x", true)),
    event(0, [3, 4], { type: "remove", key: "k" }, done),
  ];
  const lost: Event = { ...event(0, [5, 6], register("k"), done), outcome: { type: "indeterminate" } };
  const error = { name: "Error", message: "exists" };
  const refused: Event = { ...event(0, [7, 8], register("k"), done), outcome: { type: "conflict", error } };

  test("is right after a removal, if a registration was not answered and the next one refused", () => {
    expect(codes([...removed, lost, refused], atRest("y"))).toEqual([]);
  });

  test("is wrong if nothing was registered since the removal", () => {
    expect(codes(removed, atRest("y"))).toEqual(["account-unexpected"]);
  });

  test("is wrong if the key has kept its first account", () => {
    const [first] = removed;
    if (first !== undefined) expect(codes([first, lost, refused], atRest("x", "y"))).toContain("account-unexpected");
  });
});

describe("a history is wrong", () => {
  test("if both of two clients were told that they had created", () => {
    const events = [
      event(0, [1, 4], register("k"), registered("x", true)),
      event(1, [2, 3], register("k"), registered("x", true)),
    ];
    expect(codes(events, atRest("x"))).toEqual(["not-linearizable"]);
  });

  test("if an acknowledged registration is not there at rest", () => {
    expect(codes([event(0, [1, 2], register("k"), registered("x", true))], atRest())).toEqual(["account-lost"]);
  });

  test("if two keys were given one auth id", () => {
    const events = [
      event(0, [1, 2], register("k"), registered("x", true)),
      event(0, [3, 4], register("K"), registered("x", true)),
    ];
    expect(codes(events)).toContain("auth-id-shared");
  });

  test("if an account changed its auth id without a removal", () => {
    const events = [
      event(0, [1, 2], register("k"), registered("x", true)),
      event(0, [3, 4], register("k"), registered("y", false)),
    ];
    expect(codes(events)).toEqual(["not-linearizable"]);
  });

  test("if an account is stored that no answer ever showed", () => {
    expect(codes([event(0, [1, 2], register("k"), registered("x", true))], atRest("x", "stranger"))).toEqual([
      "account-unexpected",
    ]);
  });

  test("if a list names an account twice, or an unknown account", () => {
    const registration = event(0, [1, 2], register("k"), registered("x", true));
    const list: Operation = { type: "listActive" };
    expect(codes([registration, event(0, [3, 4], list, listed("x", "x"))])).toContain("wrong-answer");
    expect(codes([registration, event(0, [3, 4], list, listed("x", "y"))])).toContain("wrong-answer");
  });

  test("if a list shows two accounts active that were never active at the same moment", () => {
    const before = [
      event(0, [1, 2], register("a"), registered("x", true)),
      event(0, [3, 4], register("b"), registered("y", true)),
      event(0, [5, 6], setActive("b", false), done),
    ];
    const during = [event(0, [8, 9], setActive("a", false), done), event(0, [10, 11], setActive("b", true), done)];
    const list = (answer: Answer): Event => event(1, [7, 12], { type: "listActive" }, answer);
    for (const possible of [listed("x"), listed(), listed("y")]) {
      expect(codes([...before, list(possible), ...during])).toEqual([]);
    }
    expect(codes([...before, list(listed("x", "y")), ...during])).toEqual(["not-linearizable"]);
  });
});

describe("what is shown of a wrong history", () => {
  test("is the operations on its key and those at the same time, with the operation that fits nowhere", () => {
    const noise = Array.from({ length: 20 }, (_, index) =>
      event(2, [100 + 2 * index, 101 + 2 * index], register(`other ${index}`), registered(`o${index}`, true)),
    );
    const early = Array.from({ length: 10 }, (_, index) =>
      event(0, [200 + 2 * index, 201 + 2 * index], register("k"), registered("x", index === 0)),
    );
    const culprit = event(1, [301, 302], register("k"), registered("x", true));
    const events = [...noise, ...early, culprit];
    const { shown } = judged(events);
    expect(shown).toMatchObject({ culprit: events.indexOf(culprit), earlier: 6 });
    expect(shown.events.map((index) => events[index])).toEqual([...early.slice(-4), culprit]);
  });
});

describe("a finding", () => {
  const messages = (events: readonly Event[], snapshot: StoreSnapshot): string[] =>
    judged(events, snapshot).findings.map((finding) => describeFinding(registrationWorkload.describe, finding));
  const bare = (authId: string): Answer => ({ type: "registered", registration: { authId } });

  test("names the key beside the auth id", () => {
    const events = [event(0, [1, 2], register("ann"), registered("2", true))];
    expect(messages(events, atRest())).toEqual([
      'the registration of 2 (key "ann") was acknowledged, but no table has it any more',
    ]);
    expect(messages(events, { ...atRest("2"), registry: [], userDatabases: [] })).toContain(
      '2 (key "ann") has a row in api_keys but none in user_registry',
    );
  });

  test("is reported once, even if it is made twice", () => {
    const events = [event(0, [1, 2], register("k"), registered("x", true))];
    const orphan = { ...atRest("x"), registry: [], userDatabases: [] };
    const { findings } = judged(events, orphan, { snapshot: orphan, at: 3 });
    expect(findings.map(({ code }) => code)).toEqual(["key-without-registry"]);
  });

  test("names only fields that the store returns", () => {
    const events = [
      event(0, [1, 2], register("k"), bare("x")),
      event(0, [3, 4], { type: "find", key: "k" }, { type: "found", registration: null }),
    ];
    expect(messages(events, atRest("x"))[0]).toContain("(just before: registered)");
    const named = event(0, [1, 2], register("k"), { type: "registered", registration: { authId: "x", keyName: null } });
    expect(messages([named, ...events.slice(1)], atRest("x"))[0]).toContain(
      "(just before: registered with keyName: null)",
    );
  });
});
