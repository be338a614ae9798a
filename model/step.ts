import { type Account, newAccount, sameAccount, withSettings } from "./account.js";
import { changeKey } from "./change-key.js";
import type { KeyOperation, KeyResponse, Operation, Response } from "./operation.js";
import { type State, withAccount } from "./state.js";

/** The result of one operation on the whole state. */
export interface Step {
  /** The state after the operation. */
  readonly state: State;
  readonly response: Response;
  /** True if the operation may also throw and change nothing: registering or changing a key whose database is lost. */
  readonly mayFail: boolean;
}

/** The result of one operation on one key. */
export interface KeyStep {
  /** The account after the operation, or undefined if there is none. */
  readonly account: Account | undefined;
  readonly response: KeyResponse;
  /** See `Step.mayFail`. */
  readonly mayFail: boolean;
}

/**
 * The sequential specification: returns the state after one operation, and its response. Pure. If nothing changes,
 * returns the same state object.
 * @example
 * ```ts
 * const { state } = step(emptyState, { type: "register", key: "k", settings: { keyName: "laptop" } });
 * step(state, { type: "remove", key: "k" }).response; // { type: "done", found: true }
 * ```
 */
export function step(state: State, operation: Operation): Step {
  if (operation.type === "listActive") {
    const active = [...state].filter(([, account]) => account.active);
    return { state, response: { type: "listed", keys: active.map(([key]) => key).sort() }, mayFail: false };
  }
  if (operation.type === "changeKey") return changeKey(state, operation);
  const { account, response, mayFail } = stepKey(state.get(operation.key), operation);
  return { state: withAccount(state, operation.key, account), response, mayFail };
}

/**
 * The specification of one key: returns the account after one operation, and the response. Only changeKey makes the account
 * of a key depend on another key, so a history can be checked key by key, and keys that changeKey links together. If nothing
 * changes, returns the same account object.
 * @param account Undefined if the key is not registered.
 */
export function stepKey(account: Account | undefined, operation: KeyOperation): KeyStep {
  switch (operation.type) {
    case "register": {
      if (account === undefined) {
        const created = newAccount(operation.settings);
        return { account: created, response: { type: "registered", created: true, account: created }, mayFail: false };
      }
      const lost = account.database === "lost";
      return { account, response: { type: "registered", created: false, account }, mayFail: lost };
    }
    case "find":
      return { account, response: { type: "found", account: account ?? null }, mayFail: false };
    case "update":
      return change(account, (found) => withSettings(found, operation.settings));
    case "setActive":
      return change(account, (found) => ({ ...found, active: operation.active }));
    case "remove":
      return { account: undefined, response: { type: "done", found: account !== undefined }, mayFail: false };
    case "writeUserData":
      if (account?.database === "lost") return databaseLost(account);
      return change(account, (found) => ({ ...found, data: operation.value }));
    case "readUserData":
      if (account?.database === "lost") return databaseLost(account);
      return { account, response: { type: "data", value: account?.data ?? null }, mayFail: false };
    default:
      return operation satisfies never;
  }
}

function change(account: Account | undefined, to: (account: Account) => Account): KeyStep {
  if (account === undefined) return { account, response: { type: "done", found: false }, mayFail: false };
  const changed = to(account);
  const same = sameAccount(account, changed);
  return { account: same ? account : changed, response: { type: "done", found: true }, mayFail: false };
}

function databaseLost(account: Account): KeyStep {
  return { account, response: { type: "failed", because: "database-lost" }, mayFail: true };
}
