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

/** The account of `key` is reached by `newKey` from then on, and by `key` no longer. It concerns two API keys. */
export interface ChangeKeyOperation {
  readonly type: "changeKey";
  readonly key: string;
  readonly newKey: string;
}

/** An operation of a client on a registration store. */
export type Operation = KeyOperation | ChangeKeyOperation | { readonly type: "listActive" };

/** The type of an operation. */
export type OperationType = Operation["type"];

/** All types of operations, in the order of reports. */
export const operationTypes: readonly OperationType[] = [
  "register",
  "find",
  "update",
  "setActive",
  "remove",
  "changeKey",
  "listActive",
  "writeUserData",
  "readUserData",
];

/** The specification's response to an operation on one key. */
export type KeyResponse =
  | { readonly type: "registered"; readonly created: boolean; readonly account: Account }
  | { readonly type: "found"; readonly account: Account | null }
  /** Response of update, setActive, remove, changeKey and writeUserData. `found` is false if the account does not exist. */
  | { readonly type: "done"; readonly found: boolean }
  /** Response of readUserData. Null if the account does not exist or nothing was written. */
  | { readonly type: "data"; readonly value: string | null }
  /** The user database is lost, so the only correct response is an error. */
  | { readonly type: "failed"; readonly because: "database-lost" };

/** The specification's response to any operation. */
export type Response =
  | KeyResponse
  /** The API keys of the active accounts, sorted. */
  | { readonly type: "listed"; readonly keys: readonly string[] }
  /** Response of changeKey if the new key is registered to another account: an error, and nothing is changed. */
  | { readonly type: "refused"; readonly because: "key-registered" };
