import type { Account } from "./account.js";

/** Who is registered: API key to account. Never mutated. */
export type State = ReadonlyMap<string, Account>;

export const emptyState: State = new Map();

/** The state in which `key` has this account, or none where it is undefined. The same object where nothing changes. */
export function withAccount(state: State, key: string, account: Account | undefined): State {
  if (state.get(key) === account) return state;
  const next = new Map(state);
  if (account === undefined) next.delete(key);
  else next.set(key, account);
  return next;
}
