import {
  checkAgainstState,
  emptyState,
  newAccount,
  type Operation,
  type State,
  type StoreSnapshot,
  settleAuthIds,
  step,
  withAuthId,
} from "rollcall/model";
import { describe, expect, test } from "vitest";

const stateAfter = (...operations: readonly Operation[]): State =>
  operations.reduce((state, operation) => step(state, operation).state, emptyState);
const register = (key: string, keyName = `name of ${key}`): Operation => ({
  type: "register",
  key,
  settings: { keyName },
});
const change = (key: string, newKey: string): Operation => ({ type: "changeKey", key, newKey });

describe("changeKey", () => {
  test("moves the account, with everything but the promise that its auth id stays", () => {
    const state = stateAfter(register("a"), { type: "writeUserData", key: "a", value: "v" });
    const { state: moved, response } = step(state, change("a", "b"));
    expect(response).toEqual({ type: "done", found: true });
    expect([...moved]).toEqual([["b", { ...state.get("a"), rekeyed: true }]]);
  });

  test("of an unregistered key returns false, whatever the new key is", () => {
    const state = stateAfter(register("b"));
    for (const newKey of ["a", "b", "c"]) {
      expect(step(state, change("a", newKey))).toEqual({
        state,
        response: { type: "done", found: false },
        mayFail: false,
      });
    }
  });

  test("to the same key returns true, and nothing changes", () => {
    const state = stateAfter(register("a"));
    const { state: same, response } = step(state, change("a", "a"));
    expect([same === state, response]).toEqual([true, { type: "done", found: true }]);
  });

  test("to another account's key is refused, and nothing changes", () => {
    const state = stateAfter(register("a"), register("b"));
    const { state: same, response } = step(state, change("a", "b"));
    expect([same === state, response]).toEqual([true, { type: "refused", because: "key-registered" }]);
  });

  test("frees the old key: a new account can come to it", () => {
    const state = stateAfter(register("a"), change("a", "b"), register("a", "new"));
    expect([state.get("a")?.keyName, state.get("b")?.keyName]).toEqual(["new", "name of a"]);
  });
});

/** Accounts by key: the auth id that is known of each, `*` behind it if its key was changed since. */
const stateOf = (accounts: { readonly [key: string]: string }): State =>
  new Map(
    Object.entries(accounts).map(([key, told]) => {
      const account = withAuthId(newAccount({ keyName: `name of ${key}` }), told.replace("*", ""));
      return [key, told.endsWith("*") ? { ...account, rekeyed: true } : account];
    }),
  );
const rows = (accounts: { readonly [authId: string]: string }): StoreSnapshot => ({
  accounts: Object.entries(accounts).map(([authId, key]) => ({ authId, keyName: `name of ${key}` })),
});
const codes = (snapshot: StoreSnapshot, state: State): string[] =>
  checkAgainstState(snapshot, state).map(({ code, subject }) => `${code} ${subject}`);

describe("a store at rest, after keys were changed", () => {
  test("may have kept the auth id, or have given another one", () => {
    expect(codes(rows({ x: "b" }), stateOf({ b: "x*" }))).toEqual([]);
    expect(codes(rows({ y: "b" }), stateOf({ b: "x*" }))).toEqual([]);
    expect(settleAuthIds(rows({ y: "b" }), stateOf({ b: "x*" })).get("b")).toMatchObject({ authId: "y" });
  });

  test("may have given the former auth id to the next account of the old key", () => {
    expect(
      codes(rows({ x: "a", y: "b" }), new Map([...stateOf({ a: "x" }), ["b", { ...accountOf("b"), rekeyed: true }]])),
    ).toEqual([]);
  });

  test("may have changed several: which row is whose is told by what stands in it", () => {
    const state = stateOf({ b: "x*", d: "z*" });
    expect(codes(rows({ x: "d", z: "b" }), state)).toEqual([]);
    expect(codes(rows({ x: "d", z: "d" }), state)).toEqual(["key-name-differs x"]);
  });

  test("may have changed several of which one has lost its database: the file that is missing tells which", () => {
    const same = { ...newAccount({}), authId: "x", rekeyed: true };
    const state: State = new Map([
      ["a", { ...same, database: "lost" }],
      ["b", { ...same, authId: "y" }],
    ]);
    const registry = ["v", "w"].map((authId) => ({ authId, dbPath: `${authId}.sqlite` }));
    const snapshot: StoreSnapshot = {
      accounts: registry.map(({ authId }) => ({ authId, keyName: null })),
      registry,
      userDatabases: [{ path: "v.sqlite", authId: "v" }],
    };
    expect(settleAuthIds(snapshot, state).get("a")).toMatchObject({ authId: "w" });
  });

  test("must not have lost or doubled any", () => {
    expect(codes(rows({}), stateOf({ b: "x*" }))).toEqual(["account-lost x"]);
    expect(codes(rows({ x: "b", y: "b" }), stateOf({ b: "x*" }))).toEqual(["account-unexpected y"]);
    expect(codes(rows({ w: "a" }), stateOf({ a: "w", b: "x*" }))).toEqual(["account-lost x"]);
  });

  test("must not differ in what stays", () => {
    expect(codes(rows({ y: "other" }), stateOf({ b: "x*" }))).toEqual(["key-name-differs y"]);
  });
});

function accountOf(key: string) {
  return newAccount({ keyName: `name of ${key}` });
}
