import { type Account, hasKnownAuthId, withAuthId } from "./account.js";
import { type State, withAccount } from "./state.js";

/** Each account more multiplies the number of assignments. */
const openMax = 4;

/**
 * Returns the states in which the accounts whose auth id is not known have the auth ids that no other account explains, in
 * every way. Empty: there are more or fewer of such accounts than of such auth ids. If there are too many to try every way,
 * returns the state as it is.
 *
 * @param shown The auth ids that the store shows.
 * @param isShown Which accounts it shows. Default: all.
 */
export function assignAuthIds(
  state: State,
  shown: ReadonlySet<string>,
  isShown: (account: Account) => boolean = () => true,
): readonly State[] {
  const left = new Set(shown);
  const open: string[] = [];
  for (const [key, account] of state) {
    if (!isShown(account)) continue;
    if (hasKnownAuthId(account)) left.delete(account.authId);
    else open.push(key);
  }
  if (open.length !== left.size) return [];
  if (open.length > openMax) return [state];
  return assign(state, open, [...left]);
}

function assign(state: State, [key, ...keys]: readonly string[], authIds: readonly string[]): readonly State[] {
  const account = key === undefined ? undefined : state.get(key);
  if (key === undefined || account === undefined) return [state];
  // First that it has kept its own.
  const inOrder = authIds.toSorted((a, b) => Number(b === account.authId) - Number(a === account.authId));
  return inOrder.flatMap((authId, index) =>
    assign(withAccount(state, key, withAuthId(account, authId)), keys, inOrder.toSpliced(index, 1)),
  );
}
