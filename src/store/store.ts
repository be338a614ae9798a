import type { Database } from "better-sqlite3";
import type { AccountRef } from "./api-key.js";
import type { AuditOptions } from "./audit/index.js";
import type { AuditReport } from "./audit-report.js";
import type { BackupOptions, BackupReport, LastBackup } from "./backup/index.js";
import type { Maintenance, MaintenanceOptions } from "./maintenance.js";
import type { Account, AccountCounts, AccountPage, PageOptions } from "./master/index.js";
import type {
  RecoveryReport,
  RegisterManyAnswer,
  RegisterManyOptions,
  Registration,
  RegistrationEntry,
} from "./protocol/index.js";
import type { Settings } from "./settings.js";
import type { MigrateAllOptions, MigrationReport } from "./user-database/index.js";
import type { CallOptions } from "./waiting.js";

/**
 * A store of registrations in which duplicates and orphans cannot arise. Any number of stores may be open on one
 * directory at once, in threads and in processes.
 *
 * Every method may throw `StoreBusyError`, `StorageFaultError`, `CorruptDatabaseError` and `StoreReplacedError`. After
 * `close` every method but `close` throws `StoreClosedError`. Errors of asynchronous methods reject the promise.
 *
 * Synchronous methods wait for a lock that another connection holds at most a second, and keep the process from all other
 * work meanwhile. In a server use `promises`.
 */
export interface RegistrationStore {
  /** Absolute path. */
  readonly directory: string;
  /**
   * What recovery did when the store was opened, and what the audit found after it. `audit` is null if the store has more
   * than 100 accounts: opening takes a time that does not depend on their number, so run `auditInSlices`.
   */
  readonly opening: { readonly recovery: RecoveryReport; readonly audit: AuditReport | null };
  /**
   * Gets or creates the account of an API key. `created` is true for exactly one successful call. Later callers get the
   * existing account, not an error, and their settings do not change it. Calls made at about the same time share their
   * commits. The account is durable when the promise resolves. If the promise rejects, there is no account, unless another
   * call has created it, and calling again is safe.
   * @param settings Default: no name and no poll interval.
   * @throws {InvalidApiKeyError | InvalidSettingsError | InvalidOptionsError} Nothing was changed.
   * @throws {UserMigrationError} If a user migration fails on a new database.
   */
  register(apiKey: string, settings?: Settings, options?: CallOptions): Promise<Registration>;
  /**
   * Registers many accounts and yields one answer for each entry, in their order. An entry that fails does not end it.
   * Reads entries only as fast as the answers are taken.
   * @throws {InvalidOptionsError}
   * @example
   * ```ts
   * for await (const answer of store.registerMany(entries)) if ("error" in answer) report(answer.index, answer.error);
   * ```
   */
  registerMany(
    entries: Iterable<RegistrationEntry> | AsyncIterable<RegistrationEntry>,
    options?: RegisterManyOptions,
  ): AsyncGenerator<RegisterManyAnswer, void, void>;
  /**
   * Returns an account, or null if it does not exist.
   * @throws {InvalidApiKeyError}
   */
  find(account: AccountRef): Account | null;
  /**
   * Sets the given fields. Returns false if the account does not exist.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   */
  update(account: AccountRef, settings: Settings): boolean;
  /**
   * Sets the active flag. Returns false if the account does not exist. The flag only decides what `listActive` returns.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   */
  setActive(account: AccountRef, active: boolean): boolean;
  /**
   * Gives an account another API key, and with it another auth id. Its settings and its database stay. Returns false if the
   * account does not exist.
   * @throws {KeyAlreadyRegisteredError} If the new key is registered to another account. Nothing was changed.
   * @throws {InvalidApiKeyError}
   */
  changeKey(account: AccountRef, newApiKey: string): boolean;
  /**
   * Deletes the account, its rows and its database. Returns false if the account does not exist.
   * @throws {UserDatabaseForeignError} If the file at the path of its database is not its own. Nothing was changed.
   * @throws {InvalidCallbackError} If called inside a `withUserDatabase` callback of the same account.
   * @throws {InvalidApiKeyError}
   */
  remove(account: AccountRef): boolean;
  /** Returns the auth ids of the active accounts, sorted, in a new array. For many accounts use `accounts`. */
  listActive(): string[];
  /**
   * Returns a page of accounts, sorted by auth id.
   * @throws {InvalidOptionsError}
   */
  accounts(options?: PageOptions): AccountPage;
  /** Returns the numbers of accounts. */
  count(): AccountCounts;
  /** Returns the last backup of this store, whichever process made it, or null. */
  lastBackup(): LastBackup | null;
  /**
   * Runs `callback` in one write transaction on the user's own database and returns its result. The callback must be
   * synchronous, must not end the transaction, and must not change what Rollcall keeps in the database. If it throws, the
   * transaction is rolled back and the same error is thrown. Missing user migrations are applied first. If the store is
   * open read-only, it is a read transaction on a database that may lack migrations.
   * @param authId From `register`, `find`, `accounts` or `authIdOf`.
   * @throws {AccountNotFoundError} If no account has this auth id.
   * @throws {AccountRemovedError} If the account is removed meanwhile.
   * @throws {UserDatabaseMissingError | UserDatabaseForeignError | StaleJournalError} If its database was lost or replaced.
   * @throws {UserMigrationError | UserMigrationsDifferError | IncompatibleDatabaseError} If it cannot be migrated.
   * @throws {InvalidCallbackError} If the callback breaks a rule. What it committed itself is not undone.
   * @example
   * ```ts
   * const theme = store.withUserDatabase(account.authId, (database) =>
   *   database.prepare("SELECT value FROM settings WHERE name = 'theme'").pluck().get(),
   * );
   * ```
   */
  withUserDatabase<T>(authId: string, callback: (database: Database) => T): T;
  /** The operations that may wait for a lock, as promises. They wait on the event loop. */
  readonly promises: StorePromises;
  /** Applies the missing user migrations to every user database now. */
  migrateAll(options?: MigrateAllOptions): Promise<MigrationReport>;
  /** Checks the whole store now, without a break. Changes nothing. Reads every user database. */
  audit(): AuditReport;
  /** Checks the whole store in slices of a few milliseconds. Changes nothing. Reads every user database. */
  auditInSlices(options?: AuditOptions): Promise<AuditReport>;
  /**
   * Copies the store into a directory while it is in use. Everything that was acknowledged before the call is in the copy.
   * If it is an earlier backup of this store, only what changed is copied. Ends if the store is closed.
   * @throws {BackupDestinationError} If the directory holds anything else. It was not changed.
   * @throws {BackupIncompleteError} If user databases are missing or damaged: see `incomplete`.
   */
  backup(directory: string, options?: BackupOptions): Promise<BackupReport>;
  /** Starts maintenance: clean-up and audits at an interval. `close` stops it. */
  startMaintenance(options?: MaintenanceOptions): Maintenance;
  /** Closes the store. Registrations that have not begun are rejected with `StoreClosedError`. May be called twice. */
  close(): void;
}

/**
 * Operations of the store as promises. Each does and throws the same as the method of this name. A lock that another
 * connection holds delays the call, not the process.
 */
export interface StorePromises {
  /** Sets the given fields. Resolves to false if the account does not exist. */
  update(account: AccountRef, settings: Settings, options?: CallOptions): Promise<boolean>;
  /** Sets the active flag. Resolves to false if the account does not exist. */
  setActive(account: AccountRef, active: boolean, options?: CallOptions): Promise<boolean>;
  /** Gives an account another API key. Resolves to false if the account does not exist. */
  changeKey(account: AccountRef, newApiKey: string, options?: CallOptions): Promise<boolean>;
  /** Deletes the account. Resolves to false if it does not exist. */
  remove(account: AccountRef, options?: CallOptions): Promise<boolean>;
  /** Resolves to the result of `callback`. If a lock cannot be had at COMMIT, `callback` runs again: its effects outside of the database should allow that. */
  withUserDatabase<T>(authId: string, callback: (database: Database) => T, options?: CallOptions): Promise<T>;
}
