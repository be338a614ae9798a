/** A store at rest: what its two tables and its folder of user databases hold. A field left out is not checked. */
export interface StoreSnapshot {
  readonly apiKeys: readonly ApiKeyRow[];
  readonly registry: readonly RegistryRow[];
  readonly userDatabases: readonly UserDatabase[];
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
