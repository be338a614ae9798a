import type { ChangeKeyOperation, Response } from "./operation.js";
import { type State, withAccount } from "./state.js";

/** The result of changeKey. See `Step`. */
export interface ChangedKey {
  readonly state: State;
  readonly response: Response;
  readonly mayFail: boolean;
}

/**
 * Returns the state after the account of `key` was given `newKey`, and the response. Everything else of the account stays;
 * whether its auth id does is up to the store.
 *
 * If `key` is not registered, the response is false whatever the new key is. If both keys are the same, nothing changes. If
 * the new key is registered to another account, changeKey is refused.
 */
export function changeKey(state: State, { key, newKey }: ChangeKeyOperation): ChangedKey {
  const account = state.get(key);
  if (account === undefined) return { state, response: { type: "done", found: false }, mayFail: false };
  const mayFail = account.database === "lost";
  if (key === newKey) return { state, response: { type: "done", found: true }, mayFail };
  if (state.has(newKey)) return { state, response: { type: "refused", because: "key-registered" }, mayFail };
  const moved = { ...account, rekeyed: true };
  const after = withAccount(withAccount(state, key, undefined), newKey, moved);
  return { state: after, response: { type: "done", found: true }, mayFail };
}
