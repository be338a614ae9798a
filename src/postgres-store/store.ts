import type {
  Account,
  AccountCounts,
  AccountPage,
  AccountRef,
  AuditOptions,
  AuditReport,
  CallOptions,
  MigrateAllOptions,
  MigrationReport,
  PageOptions,
  RegisterManyAnswer,
  RegisterManyOptions,
  Registration,
  RegistrationEntry,
  Settings,
} from "../store/index.js";
import type { TrailEntry, TrailOptions } from "./tables/index.js";
import type { UserSchema } from "./user-schema.js";

/**
 * A store of registrations in PostgreSQL in which duplicates and orphans cannot arise. Any number of stores may be open on
 * one database at once, on any number of machines. It does what `RegistrationStore` does over SQLite: the same answers, the
 * same rules for keys and settings, the same errors.
 *
 * Every method may reject with `StoreBusyError`, `StoreUnreachableError`, `StorageFaultError` and `CorruptDatabaseError`.
 * After `close` every method but `close` rejects with `StoreClosedError`. Methods that write may also reject with
 * `OutcomeUnknownError`, and in a store that is open read-only with `StoreReadOnlyError`.
 *
 * If a transaction meets a deadlock, a serialization failure or a lost connection, it runs again, until the time of the call
 * is over (`timeoutMs`). If the connection is lost while COMMIT is under way, the store asks the server whether it took effect.
 */
export interface PostgresStore {
  /** Which store it is, without secrets: `postgresql:DATABASE/SCHEMA#STORE-ID`. Events have it as their `directory`. */
  readonly location: string;
  /** What opening did. */
  readonly opening: PostgresOpening;
  /**
   * Gets or creates the account of an API key. `created` is true for exactly one successful call. Later callers get the
   * existing account, not an error, and their settings do not change it. The account, its two rows and its schema with all
   * user migrations are committed when the promise resolves.
   * @param settings Default: no name and no poll interval.
   * @throws {InvalidApiKeyError | InvalidSettingsError | InvalidOptionsError} Nothing was changed.
   * @throws {UserMigrationError} If a user migration fails on the new schema. There is no account then.
   */
  register(apiKey: string, settings?: Settings, options?: CallOptions): Promise<Registration>;
  /**
   * Registers many accounts and yields one answer for each entry, in their order. An entry that fails does not end it.
   * @throws {InvalidOptionsError}
   */
  registerMany(
    entries: Iterable<RegistrationEntry> | AsyncIterable<RegistrationEntry>,
    options?: RegisterManyOptions,
  ): AsyncGenerator<RegisterManyAnswer, void, void>;
  /**
   * Returns an account, or null if it does not exist.
   * @throws {InvalidApiKeyError}
   */
  find(account: AccountRef, options?: CallOptions): Promise<Account | null>;
  /**
   * Sets the given fields. Returns false if the account does not exist.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   */
  update(account: AccountRef, settings: Settings, options?: CallOptions): Promise<boolean>;
  /**
   * Sets the active flag. Returns false if the account does not exist. The flag only decides what `listActive` returns.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   */
  setActive(account: AccountRef, active: boolean, options?: CallOptions): Promise<boolean>;
  /**
   * Gives an account another API key, and with it another auth id. Its settings and its schema stay. Returns false if the
   * account does not exist.
   * @throws {KeyAlreadyRegisteredError} If the new key is registered to another account. Nothing was changed.
   * @throws {InvalidCallbackError} If called inside a `withUserSchema` callback of the same account.
   * @throws {InvalidApiKeyError}
   */
  changeKey(account: AccountRef, newApiKey: string, options?: CallOptions): Promise<boolean>;
  /**
   * Deletes the account, its rows, and its schema with everything in it. Returns false if the account does not exist.
   * @throws {InvalidCallbackError} If called inside a `withUserSchema` callback of the same account.
   * @throws {InvalidApiKeyError}
   */
  remove(account: AccountRef, options?: CallOptions): Promise<boolean>;
  /** Returns the auth ids of the active accounts, sorted. For many accounts use `accounts`. */
  listActive(options?: CallOptions): Promise<string[]>;
  /**
   * Returns a page of accounts, sorted by auth id. The page of `status: "unfinished"` is always empty.
   * @throws {InvalidOptionsError}
   */
  accounts(page?: PageOptions, options?: CallOptions): Promise<AccountPage>;
  /** Returns the numbers of accounts. `unfinished` is always 0. */
  count(options?: CallOptions): Promise<AccountCounts>;
  /**
   * Runs `callback` in one transaction and returns its result. `search_path` is the user's own schema until it ends, so
   * unqualified names are the user's own tables. Callbacks on one account run one after the other. If the callback throws,
   * the transaction is rolled back and the same error is thrown. Missing user migrations are applied first.
   *
   * A transaction that meets a deadlock, a serialization failure or a lost connection runs again, and so does `callback`: its
   * effects outside of the transaction should allow that.
   * @param authId From `register`, `find`, `accounts` or `authIdOf`.
   * @throws {AccountNotFoundError} If no account has this auth id.
   * @throws {UserDatabaseMissingError} If its schema was dropped.
   * @throws {UserMigrationError | UserMigrationsDifferError | IncompatibleDatabaseError} If it cannot be migrated.
   * @throws {InvalidCallbackError} If the callback ends the transaction, changes `search_path` or the role, swallows the
   * error of a statement, or is called inside another one of the same account. Nothing was changed, unless the callback
   * committed it itself.
   * @example
   * ```ts
   * const theme = await store.withUserSchema(account.authId, async (schema) => {
   *   const { rows } = await schema.query("SELECT value FROM settings WHERE name = $1", ["theme"]);
   *   return rows[0]?.value;
   * });
   * ```
   */
  withUserSchema<T>(
    authId: string,
    callback: (schema: UserSchema) => Promise<T> | T,
    options?: CallOptions,
  ): Promise<T>;
  /**
   * Does the same in a transaction that only reads, as of one moment (REPEATABLE READ). It takes no lock and writes no entry
   * into the trail, so it is much cheaper. It applies no migrations. `callback` runs again if the account changed meanwhile.
   * @throws The same as `withUserSchema`. `InvalidCallbackError` also if the callback writes.
   */
  readUserSchema<T>(
    authId: string,
    callback: (schema: UserSchema) => Promise<T> | T,
    options?: CallOptions,
  ): Promise<T>;
  /** Applies the missing user migrations to every user schema now, each in a transaction of its own. */
  migrateAll(options?: MigrateAllOptions): Promise<MigrationReport>;
  /**
   * Checks the two tables, their constraints and the schemas against each other, all as of one moment. Changes nothing. A
   * finding names a schema as `dbPath`.
   */
  audit(options?: AuditOptions): Promise<AuditReport>;
  /**
   * Returns a page of what was changed, the newest first: one entry for each transaction of the last 30 days
   * that changed something, for those of `withUserSchema` of the last day.
   */
  trail(page?: TrailOptions, options?: CallOptions): Promise<readonly TrailEntry[]>;
  /** Deletes the entries of the trail that are older, and returns their number. Call it daily. */
  pruneTrail(options?: CallOptions): Promise<number>;
  /** Returns how the connections of the pool are used now, or null if a pool that the caller gave does not tell. */
  connections(): PostgresConnections | null;
  /**
   * Closes the store. Calls that are at work are finished. A pool that the caller gave stays open. May be called twice.
   */
  close(): Promise<void>;
}

/** How the connections of a pool are used. */
export interface PostgresConnections {
  readonly inUse: number;
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
}

/** What opening a store did. */
export interface PostgresOpening {
  /** Names of the migrations of the store's own tables that were applied now. Empty: none was missing. */
  readonly applied: readonly string[];
}
