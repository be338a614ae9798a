import type { Account } from "./account.js";

/** The specification's state: all registered users, by API key. Immutable. */
export type State = ReadonlyMap<string, Account>;

/** The state of a new store. */
export const emptyState: State = new Map();

/**
 * Returns a state in which `key` has this account, or none if `account` is undefined. If nothing changes, returns the same
 * state object.
 */
export function withAccount(state: State, key: string, account: Account | undefined): State {
  if (state.get(key) === account) return state;
  const next = new Map(state);
  if (account === undefined) next.delete(key);
  else next.set(key, account);
  return next;
}
