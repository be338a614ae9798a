/**
 * A store at rest: what its tables and its folder of user databases hold. A list or a field that is left out is not checked,
 * and nothing is compared with it. At least one of `accounts` and `apiKeys` is given, never both.
 */
export interface StoreSnapshot {
  /** Of a store with one table: one row for each account. */
  readonly accounts?: readonly AccountRow[] | undefined;
  readonly apiKeys?: readonly ApiKeyRow[] | undefined;
  readonly registry?: readonly RegistryRow[] | undefined;
  readonly userDatabases?: readonly UserDatabase[] | undefined;
  readonly names?: TableNames | undefined;
  /** Of the store's own invariants those that do not hold: one sentence for each. Not given by `inspect`, but by `check`. */
  readonly violated?: readonly string[] | undefined;
}

/** The rows that stand for an account: of the one table, or of the first of two. */
export function accountRows({ accounts, apiKeys }: StoreSnapshot): readonly AccountRow[] {
  return accounts ?? apiKeys ?? [];
}

/** Every auth id that stands in a row. */
export function storedAuthIds(snapshot: StoreSnapshot): ReadonlySet<string> {
  return new Set([...accountRows(snapshot), ...(snapshot.registry ?? [])].map(({ authId }) => authId));
}

/** What the snapshot says of these auth ids. */
export function partOf(snapshot: StoreSnapshot, authIds: ReadonlySet<string>): StoreSnapshot {
  const { accounts, apiKeys, registry, userDatabases, names } = snapshot;
  const own = ({ authId }: { readonly authId: string }): boolean => authIds.has(authId);
  const paths = new Set(registry?.filter(own).map(({ dbPath }) => dbPath));
  // Without a registry only the database itself can say to whom it belongs.
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

/** What the store calls its tables, for messages. */
export interface TableNames {
  /** Of a store with one table. Default: "accounts". */
  readonly accounts?: string | undefined;
  /** Default: "api_keys". */
  readonly apiKeys?: string | undefined;
  /** Default: "user_registry". */
  readonly registry?: string | undefined;
}

/** The names for messages, with their defaults. */
function tableNames({ names = {} }: StoreSnapshot): {
  readonly [Table in keyof TableNames]-?: string;
} {
  const { accounts = "accounts", apiKeys = "api_keys", registry = "user_registry" } = names;
  return { accounts, apiKeys, registry };
}

/** The names for messages of the table that stands for accounts, and of the registry. */
export function namesOfTables(snapshot: StoreSnapshot): { readonly accounts: string; readonly registry: string } {
  const { accounts, apiKeys, registry } = tableNames(snapshot);
  return { accounts: snapshot.accounts === undefined ? apiKeys : accounts, registry };
}

export interface ApiKeyRow {
  readonly authId: string;
  readonly keyName?: string | null | undefined;
  /** Seconds. */
  readonly pollInterval?: number | null | undefined;
  readonly active?: boolean | undefined;
}

export interface AccountRow extends ApiKeyRow {
  /** What was written into the user's own storage; null: nothing yet. */
  readonly data?: string | null | undefined;
}

export interface RegistryRow {
  readonly authId: string;
  readonly dbPath: string;
  readonly active?: boolean | undefined;
}

/** A user database that exists. */
export interface UserDatabase {
  /** Spelt as in the registry. */
  readonly path: string;
  /** Whose it says it is. */
  readonly authId?: string | undefined;
  /** The value written into it; null: nothing written yet. */
  readonly data?: string | null | undefined;
}
