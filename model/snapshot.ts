/** A store at rest: what its two tables and its folder of user databases hold. A field left out is not checked. */
export interface StoreSnapshot {
  readonly apiKeys: readonly ApiKeyRow[];
  readonly registry: readonly RegistryRow[];
  readonly userDatabases: readonly UserDatabase[];
  readonly names?: TableNames | undefined;
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
export function tableNames({ names = {} }: Pick<StoreSnapshot, "names">): {
  readonly [Table in keyof TableNames]-?: string;
} {
  const { accounts = "accounts", registry = "user_registry" } = names;
  return { accounts, apiKeys: names.apiKeys ?? names.accounts ?? "api_keys", registry };
}

export interface ApiKeyRow {
  readonly authId: string;
  readonly keyName?: string | null | undefined;
  /** Seconds. */
  readonly pollInterval?: number | null | undefined;
  readonly active?: boolean | undefined;
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
