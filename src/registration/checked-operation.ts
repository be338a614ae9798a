import type { ChangeKeyOperation, KeyOperation, StoreSnapshot } from "rollcall/model";
import type { Outcome } from "./event.js";

/** What a history is checked for: the operations of the model, and other ways of reading the store. */
export type KeyCheckedOperation =
  | KeyOperation
  /** The user's database is deleted while the application is not running. */
  | { readonly type: "lose"; readonly key: string }
  /** A `listActive`, seen from one key. */
  | { readonly type: "isListed"; readonly key: string }
  /** The rows and the database of one key, read after everybody has stopped. */
  | { readonly type: "atRest"; readonly key: string };

/**
 * What the history of keys that changeKey links is checked for; of `isListed` and `atRest` the key names all of them.
 */
export type LinkedOperation = KeyCheckedOperation | ChangeKeyOperation;

export type CheckedOperation = LinkedOperation | { readonly type: "listActive" };

export type CheckedResponse =
  | Outcome
  /** The auth id under which the key was listed; null: it was not. */
  | { readonly type: "listedAs"; readonly authId: string | null }
  /** Every auth id that was listed, of all keys that are checked together. */
  | { readonly type: "listedIds"; readonly authIds: ReadonlySet<string> }
  /** It has happened. */
  | { readonly type: "lost" }
  /** The part of the snapshot that concerns the key, or all keys that are checked together. */
  | { readonly type: "quiescent"; readonly snapshot: StoreSnapshot };
