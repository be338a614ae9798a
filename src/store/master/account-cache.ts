import type { AccountLists } from "./account-lists.js";
import type { Accounts, StoredAccount } from "./accounts.js";
import type { Master } from "./master.js";

/** Reads accounts from memory until any connection, in this process or another, commits a change. */
export interface AccountCache {
  /** Returns the account, or undefined if it does not exist or its registration or removal is not finished. */
  read(authId: string): StoredAccount | undefined;
  /** Returns a new array with the auth ids of the active accounts, sorted. */
  listActive(): string[];
}

const accountsMax = 10_000;

/** Returns an empty cache over `accounts`. It holds at most 10,000 accounts and empties itself when it is full. */
export function cacheAccounts(master: Master, accounts: Accounts, lists: AccountLists): AccountCache {
  let version = -1;
  let list: readonly string[] | undefined;
  const known = new Map<string, StoredAccount | undefined>();

  // Read the version before the rows. In the other order a commit in between would be missed: read the old rows, another
  // client commits, read the new version. The old rows would then count as current until the next commit.
  const clearIfStale = (): void => {
    const current = master.version();
    if (current === version) return;
    version = current;
    list = undefined;
    known.clear();
  };

  return {
    read(authId) {
      clearIfStale();
      if (known.has(authId)) return known.get(authId);
      const stored = accounts.read(authId);
      const account = stored?.status === "active" ? stored : undefined;
      if (known.size >= accountsMax) known.clear();
      known.set(authId, account);
      return account;
    },
    listActive() {
      clearIfStale();
      list ??= lists.active();
      return [...list];
    },
  };
}
