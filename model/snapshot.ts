/**
 * A quiescent snapshot of a store: its rows and its user databases while no operation is running. A list or a field that
 * is left out is not checked. Give either `accounts` or `apiKeys`.
 */
export interface StoreSnapshot {
  /** The rows of a store with one table: one for each account. */
  readonly accounts?: readonly AccountRow[] | undefined;
  /** The rows of the first table of a store with two. */
  readonly apiKeys?: readonly ApiKeyRow[] | undefined;
  /** The rows of the second table, which names the user databases. */
  readonly registry?: readonly RegistryRow[] | undefined;
  /** The user databases that exist, whether or not a row names them. */
  readonly userDatabases?: readonly UserDatabase[] | undefined;
  /** The names of the tables, for messages. */
  readonly names?: TableNames | undefined;
  /** One sentence for each of the store's own invariants that does not hold. `check` returns them, not `inspect`. */
  readonly violated?: readonly string[] | undefined;
}

/** Returns the rows that represent accounts: those of the only table, or of the first of two. */
export function accountRows({ accounts, apiKeys }: StoreSnapshot): readonly AccountRow[] {
  return accounts ?? apiKeys ?? [];
}

/** Returns every auth id that occurs in a row. */
export function storedAuthIds(snapshot: StoreSnapshot): ReadonlySet<string> {
  return new Set([...accountRows(snapshot), ...(snapshot.registry ?? [])].map(({ authId }) => authId));
}

/** Returns the part of the snapshot that concerns these auth ids. */
export function partOf(snapshot: StoreSnapshot, authIds: ReadonlySet<string>): StoreSnapshot {
  const { accounts, apiKeys, registry, userDatabases, names } = snapshot;
  const own = ({ authId }: { readonly authId: string }): boolean => authIds.has(authId);
  const paths = new Set(registry?.filter(own).map(({ dbPath }) => dbPath));
  // If there is no registry, only the database itself names its owner.
  const isOwnDatabase = ({ path, authId = "" }: UserDatabase): boolean =>
    registry === undefined ? authIds.has(authId) : paths.has(path);
  return {
    accounts: accounts?.filter(own),
    apiKeys: apiKeys?.filter(own),
    registry: registry?.filter(own),
    userDatabases: userDatabases?.filter(isOwnDatabase),
    names,
  };
}

/** The names of a store's tables, for messages. */
export interface TableNames {
  /** The only table of a store with one. Default: "accounts". */
  readonly accounts?: string | undefined;
  /** Default: "api_keys". */
  readonly apiKeys?: string | undefined;
  /** Default: "user_registry". */
  readonly registry?: string | undefined;
}

/** Returns the names with their defaults. */
function tableNames({ names = {} }: StoreSnapshot): {
  readonly [Table in keyof TableNames]-?: string;
} {
  const { accounts = "accounts", apiKeys = "api_keys", registry = "user_registry" } = names;
  return { accounts, apiKeys, registry };
}

/** Returns the names of the table that represents accounts and of the registry, for messages. */
export function namesOfTables(snapshot: StoreSnapshot): { readonly accounts: string; readonly registry: string } {
  const { accounts, apiKeys, registry } = tableNames(snapshot);
  return { accounts: snapshot.accounts === undefined ? apiKeys : accounts, registry };
}

/** A row of the first table of a store with two. */
export interface ApiKeyRow {
  readonly authId: string;
  readonly keyName?: string | null | undefined;
  /** Seconds. */
  readonly pollInterval?: number | null | undefined;
  readonly active?: boolean | undefined;
}

/** A row of a store with one table. */
export interface AccountRow extends ApiKeyRow {
  /** The value in the user's own storage, or null if none was written. */
  readonly data?: string | null | undefined;
}

/** A row of the registry of user databases. */
export interface RegistryRow {
  readonly authId: string;
  /** Path of the user database, spelt as in `UserDatabase.path`. */
  readonly dbPath: string;
  readonly active?: boolean | undefined;
}

/** A user database that exists. */
export interface UserDatabase {
  /** Spelt as in the registry. */
  readonly path: string;
  /** The auth id that the database itself names as its owner. */
  readonly authId?: string | undefined;
  /** The value in it, or null if none was written. */
  readonly data?: string | null | undefined;
}
