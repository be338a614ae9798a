import type { TrailEntry, TrailOptions } from "../postgres-store/index.js";
import type {
  Account,
  AccountCounts,
  AccountPage,
  AccountRef,
  CallOptions,
  PageOptions,
  Registration,
  RegistrationStore,
  Settings,
  StorePromises,
} from "../store/index.js";

/** What the routes ask of a store. Reads of SQLite are answered at once, those of a database server later. */
export interface ServedStore extends Pick<StorePromises, "update" | "setActive" | "changeKey" | "remove"> {
  /** See `RegistrationStore.register`. */
  register(apiKey: string, settings: Settings, options: CallOptions): Promise<Registration>;
  /** Returns the account; null: there is none. */
  find(account: AccountRef, options?: CallOptions): Account | null | Promise<Account | null>;
  /** Returns a page of accounts. */
  accounts(options: PageOptions): AccountPage | Promise<AccountPage>;
  /** Returns how many accounts there are. */
  count(): AccountCounts | Promise<AccountCounts>;
  /** Checks the whole store, between other calls. */
  audit(options: { readonly signal: AbortSignal }): Promise<object>;
  /** Returns what was changed, the newest first. Only a store that keeps such a trail has it. */
  trail?(page: TrailOptions, options: CallOptions): Promise<readonly TrailEntry[]>;
}

/** Returns what the routes ask of a store. */
export function servedStore(store: RegistrationStore | ServedStore): ServedStore {
  return isOverSqlite(store) ? waitingOnTheEventLoop(store) : store;
}

/** Only a store whose other methods keep the process from all other work has methods that do not. */
function isOverSqlite(store: RegistrationStore | ServedStore): store is RegistrationStore {
  return "promises" in store;
}

function waitingOnTheEventLoop(store: RegistrationStore): ServedStore {
  const { promises } = store;
  return {
    register: (apiKey, settings, options) => store.register(apiKey, settings, options),
    find: (account) => store.find(account),
    accounts: (options) => store.accounts(options),
    count: () => store.count(),
    audit: (options) => store.auditInSlices(options),
    update: (account, settings, options) => promises.update(account, settings, options),
    setActive: (account, active, options) => promises.setActive(account, active, options),
    changeKey: (account, newApiKey, options) => promises.changeKey(account, newApiKey, options),
    remove: (account, options) => promises.remove(account, options),
  };
}
