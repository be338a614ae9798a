import type { StoreSnapshot } from "rollcall/model";
import { describe, expect, test } from "vitest";
import { type RegistrationEvent as Event, judgeHistory } from "#src/registration/index.js";

/*
 * The histories of the original run and its recovery, judged as one. A crash at position 2 makes `register`
 * indeterminate. The store is read at rest at 3. Then the application goes on.
 */

const account = { authId: "a", keyName: null, pollInterval: null, active: true };
const there: StoreSnapshot = {
  apiKeys: [account],
  registry: [{ authId: "a", dbPath: "users/a" }],
  userDatabases: [{ path: "users/a", authId: "a" }],
};
const nobody: StoreSnapshot = { apiKeys: [], registry: [], userDatabases: [] };

const indeterminate: Event = {
  client: 0,
  operation: { type: "register", key: "k", settings: {} },
  outcome: { type: "indeterminate" },
  call: 0,
  return: 2,
};

function find(registration: typeof account | null, call: number): Event {
  const outcome: Event["outcome"] = { type: "answered", answer: { type: "found", registration } };
  return { client: 0, operation: { type: "find", key: "k" }, outcome, call, return: call + 1 };
}

function codes(events: readonly Event[], recovered: StoreSnapshot, atEnd: StoreSnapshot): string[] {
  const quiescent = [
    { snapshot: recovered, at: 3 },
    { snapshot: atEnd, at: 100 },
  ];
  const { findings } = judgeHistory({ events, quiescent, losses: [] });
  return findings.map(({ code }) => code);
}

describe("an operation that is indeterminate because of a crash", () => {
  test("may have taken effect", () => {
    expect(codes([indeterminate, find(account, 5)], there, there)).toEqual([]);
  });

  test("may never have", () => {
    expect(codes([indeterminate, find(null, 5)], nobody, nobody)).toEqual([]);
  });

  test("does not take effect later", () => {
    expect(codes([indeterminate, find(null, 5), find(account, 7)], nobody, there)).not.toEqual([]);
  });

  test("has not taken effect by halves", () => {
    const half: StoreSnapshot = { ...there, registry: [], userDatabases: [] };
    expect(codes([indeterminate], half, half)).toContain("key-without-registry");
  });

  test("is not undone once it has taken effect", () => {
    expect(codes([indeterminate, find(account, 5), find(null, 7)], there, nobody)).not.toEqual([]);
  });
});

test("what was acknowledged before a crash must be there after it", () => {
  const answered: Event = {
    ...indeterminate,
    outcome: { type: "answered", answer: { type: "registered", registration: { ...account, created: true } } },
  };
  expect(codes([answered], there, there)).toEqual([]);
  expect(codes([answered], nobody, nobody)).toContain("account-lost");
  // Even if it is back at the end.
  expect(codes([answered], nobody, there)).toContain("account-lost");
});
