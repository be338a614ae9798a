import {
  type Account,
  checkAgainstState,
  checkInvariants,
  describeViolation,
  type NameAuthId,
  newAccount,
  partOf,
  type StoreSnapshot,
  type Violation,
} from "rollcall/model";
import { describe, expect, test } from "vitest";

const whole = {
  apiKeys: [{ authId: "x", keyName: "name", pollInterval: 60, active: true }],
  registry: [{ authId: "x", dbPath: "users/x" }],
  userDatabases: [{ path: "users/x", authId: "x", data: null }],
} satisfies StoreSnapshot;
const account: Account = { ...newAccount({ keyName: "name", pollInterval: 60 }), authId: "x" };
const state = new Map([["key", account]]);

const codes = (violations: readonly { readonly code: string }[]): string[] => violations.map(({ code }) => code);

describe("the invariants of a quiescent store", () => {
  test("hold for a correct store", () => {
    expect(checkInvariants(whole)).toEqual([]);
    expect(checkAgainstState(whole, state)).toEqual([]);
  });

  test.each<[string, Partial<StoreSnapshot>, string]>([
    ["the same auth id twice in api_keys", { apiKeys: [...whole.apiKeys, ...whole.apiKeys] }, "duplicate-api-key"],
    ["a key without a registry row", { apiKeys: [...whole.apiKeys, { authId: "y" }] }, "key-without-registry"],
    ["a user database that does not exist", { userDatabases: [] }, "database-missing"],
    ["a user database of another user", { userDatabases: [{ path: "users/x", authId: "y" }] }, "database-foreign"],
    [
      "a user database without a row",
      { userDatabases: [...whole.userDatabases, { path: "users/y" }] },
      "database-without-registry",
    ],
  ])("%s is a violation", (_, change, code) => {
    expect(codes(checkInvariants({ ...whole, ...change }))).toEqual([code]);
  });

  test("a registry row without a key, and two users with one database, are violations", () => {
    const registry = [...whole.registry, { authId: "y", dbPath: "users/x" }];
    expect(codes(checkInvariants({ ...whole, registry }))).toEqual([
      "duplicate-db-path",
      "registry-without-key",
      "database-foreign",
    ]);
  });

  test("a registry row twice is a violation", () => {
    const registry = [...whole.registry, { authId: "x", dbPath: "users/other" }];
    expect(codes(checkInvariants({ ...whole, registry }))).toEqual(["duplicate-registry-row", "database-missing"]);
  });

  test("a lost database may be missing, but must not exist again", () => {
    const lost = new Set(["x"]);
    expect(checkInvariants({ ...whole, userDatabases: [] }, lost)).toEqual([]);
    expect(codes(checkInvariants(whole, lost))).toEqual(["database-recreated"]);
  });
});

describe("compared with the state, a snapshot", () => {
  test("has all its violations listed, not only the first", () => {
    const broken: StoreSnapshot = {
      apiKeys: [{ authId: "x", keyName: "other", pollInterval: 1, active: false }, { authId: "unexpected" }],
      registry: [{ authId: "x", dbPath: "users/x", active: false }],
      userDatabases: [{ path: "users/x", authId: "x", data: "old" }],
    };
    expect(codes(checkAgainstState(broken, state))).toEqual([
      "key-name-differs",
      "poll-interval-differs",
      "active-differs",
      "active-differs",
      "data-differs",
      "account-unexpected",
    ]);
  });

  test("has lost an acknowledged registration if no table has it", () => {
    const nothing: StoreSnapshot = { apiKeys: [], registry: [], userDatabases: [] };
    expect(codes(checkAgainstState(nothing, state))).toEqual(["account-lost"]);
  });

  test("must not have one auth id for two keys", () => {
    const shared = new Map([...state, ["another key", account]]);
    expect(codes(checkAgainstState(whole, shared))).toEqual(["auth-id-shared"]);
  });

  test("is not checked in fields that it leaves out", () => {
    const sparse: StoreSnapshot = { ...whole, apiKeys: [{ authId: "x" }], userDatabases: [{ path: "users/x" }] };
    expect(checkInvariants(sparse)).toEqual([]);
    expect(checkAgainstState(sparse, state)).toEqual([]);
  });
});

describe("a message", () => {
  const orphan = { ...whole, registry: [], userDatabases: [] };
  const messages = (violations: readonly Violation[], name?: NameAuthId): string[] =>
    violations.map((violation) => describeViolation(violation, name));

  test("uses the names of the store's tables", () => {
    expect(messages(checkInvariants(orphan))).toEqual(["x has a row in api_keys but none in user_registry"]);
    const names = { apiKeys: "users", registry: "tenants" };
    expect(messages(checkInvariants({ ...orphan, names }))).toEqual(["x has a row in users but none in tenants"]);
    const renamed = { ...whole, names, apiKeys: [{ authId: "x", keyName: "other" }] };
    expect(messages(checkAgainstState(renamed, state))).toEqual([
      'the key name in users of x is "other" instead of "name"',
    ]);
  });

  test("names the users that share a database", () => {
    const registry = [...whole.registry, { authId: "y", dbPath: "users/x" }];
    const apiKeys = [...whole.apiKeys, { authId: "y" }];
    expect(messages(checkInvariants({ ...whole, apiKeys, registry }))[0]).toBe(
      "2 users share the database users/x: x, y",
    );
  });

  test("uses the caller's name for an auth id", () => {
    const name = (authId: string): string => `${authId} (ann)`;
    expect(messages(checkInvariants(orphan), name)).toEqual([
      "x (ann) has a row in api_keys but none in user_registry",
    ]);
    const nothing = { ...orphan, apiKeys: [] };
    expect(messages(checkAgainstState(nothing, state), name)).toEqual([
      "the registration of x (ann) was acknowledged, but no table has it any more",
    ]);
  });
});

describe("a store with one table", () => {
  const one: StoreSnapshot = {
    accounts: [{ authId: "x", keyName: "name", pollInterval: 60, active: true, data: null }],
  };

  test("needs no registry and no user databases", () => {
    expect(checkInvariants(one)).toEqual([]);
    expect(checkAgainstState(one, state)).toEqual([]);
  });

  test("is described with the name of its table, and its data is compared", () => {
    const twice = {
      ...one,
      accounts: [...(one.accounts ?? []), ...(one.accounts ?? [])],
      names: { accounts: "users" },
    };
    expect(checkInvariants(twice)).toMatchObject([
      { code: "duplicate-api-key", subject: "x", values: { times: 2, table: "users" } },
    ]);
    const written = new Map([["key", { ...account, data: "one" }]]);
    expect(codes(checkAgainstState(one, written))).toEqual(["data-differs"]);
    expect(codes(checkAgainstState({ accounts: [] }, state))).toEqual(["account-lost"]);
    expect(codes(checkAgainstState(one, new Map()))).toEqual(["account-unexpected"]);
  });

  test("must not have a database whose owner has no account", () => {
    const databases = {
      ...one,
      userDatabases: [{ path: "a", authId: "x" }, { path: "b", authId: "y" }, { path: "c" }],
    };
    expect(checkInvariants(databases)).toMatchObject([{ code: "database-without-registry", subject: "b" }]);
  });
});

test("partOf returns the part of a snapshot that concerns some auth ids", () => {
  expect(partOf(whole, new Set(["x"]))).toMatchObject(whole);
  expect(partOf(whole, new Set(["y"]))).toMatchObject({ apiKeys: [], registry: [], userDatabases: [] });
});
