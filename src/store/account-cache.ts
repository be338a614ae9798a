import type { Accounts, StoredAccount } from "./accounts.js";
import type { Master } from "./master.js";

/** Answers from memory for as long as nobody, in this thread or elsewhere, has committed anything. */
export interface AccountCache {
  read(authId: string): StoredAccount | undefined;
  /** Auth ids, sorted; a copy. */
  listActive(): string[];
}

const accountsMax = 10_000;

export function cacheAccounts(master: Master, accounts: Accounts): AccountCache {
  let version = "";
  let list: readonly string[] | undefined;
  const known = new Map<string, StoredAccount | undefined>();

  // The version is read before the rows. The other way round, a commit in between would be stamped as already seen:
  // read rows, another commits, read version, and the old rows would count as current for ever.
  const forgetIfStale = (): void => {
    const current = master.version();
    if (current === version) return;
    version = current;
    list = undefined;
    known.clear();
  };

  return {
    read(authId) {
      forgetIfStale();
      if (known.has(authId)) return known.get(authId);
      const account = accounts.read(authId);
      if (known.size >= accountsMax) known.clear();
      known.set(authId, account);
      return account;
    },
    listActive() {
      forgetIfStale();
      list ??= accounts.listActive();
      return [...list];
    },
  };
}
