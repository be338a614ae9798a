import type { Account, Settings } from "./account.js";

/** An operation that concerns one API key. */
export type KeyOperation =
  | { readonly type: "register"; readonly key: string; readonly settings: Settings }
  | { readonly type: "find"; readonly key: string }
  | { readonly type: "update"; readonly key: string; readonly settings: Settings }
  | { readonly type: "setActive"; readonly key: string; readonly active: boolean }
  | { readonly type: "remove"; readonly key: string }
  | { readonly type: "writeUserData"; readonly key: string; readonly value: string }
  | { readonly type: "readUserData"; readonly key: string };

/** What a client can ask of a registration store. */
export type Operation = KeyOperation | { readonly type: "listActive" };

export type OperationType = Operation["type"];

/** Every type of operation, in the order in which reports list them. */
export const operationTypes: readonly OperationType[] = [
  "register",
  "find",
  "update",
  "setActive",
  "remove",
  "listActive",
  "writeUserData",
  "readUserData",
];

/** What the specification answers to an operation on one key. */
export type KeyResponse =
  | { readonly type: "registered"; readonly created: boolean; readonly account: Account }
  | { readonly type: "found"; readonly account: Account | null }
  /** Of update, setActive, remove and writeUserData; false: no such account. */
  | { readonly type: "done"; readonly found: boolean }
  /** Null: no such account, or nothing written yet. */
  | { readonly type: "data"; readonly value: string | null }
  /** The user's database is lost, so the only right answer is an error. */
  | { readonly type: "failed"; readonly because: "database-lost" };

/** What the specification answers; `keys` are the API keys of active accounts, sorted. */
export type Response = KeyResponse | { readonly type: "listed"; readonly keys: readonly string[] };
