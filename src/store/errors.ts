/**
 * The base class of all errors that the store throws itself. Errors of a callback or a migration of yours are not
 * changed. A message says what was expected, what was found, and what to do. It never contains an API key.
 *
 * @example
 * ```ts
 * try {
 *   await store.register(apiKey);
 * } catch (error) {
 *   if (error instanceof RegistrationStoreError && error.code === "STORE_BUSY") return retryLater();
 *   throw error;
 * }
 * ```
 */
export abstract class RegistrationStoreError extends Error {
  /** Stable across versions: compare the code, not the message. */
  abstract readonly code: string;
  /** The name of the class. */
  override get name(): string {
    return this.constructor.name;
  }
}

/** The API key is malformed; see `authIdOf` for the rules. Nothing was read or changed. */
export class InvalidApiKeyError extends RegistrationStoreError {
  readonly code = "INVALID_API_KEY";
}

/** The settings of `register` or `update`, or the flag of `setActive`, are not valid. Nothing was changed. */
export class InvalidSettingsError extends RegistrationStoreError {
  readonly code = "INVALID_SETTINGS";
}

/** The options of `openRegistrationStore` are not valid. Nothing was opened or created. */
export class InvalidOptionsError extends RegistrationStoreError {
  readonly code = "INVALID_OPTIONS";
}

/** The store's directory cannot be created or written. Name a directory that the process may write. */
export class DirectoryNotWritableError extends RegistrationStoreError {
  readonly code = "DIRECTORY_NOT_WRITABLE";
}

/**
 * The file is not a database of this store: it belongs to another program, is no SQLite database, or was written by a
 * newer version. The file was not changed.
 */
export class IncompatibleDatabaseError extends RegistrationStoreError {
  readonly code = "INCOMPATIBLE_DATABASE";
}

/** User databases exist, but the master database that lists them does not. Nothing was created. */
export class MasterDatabaseMissingError extends RegistrationStoreError {
  readonly code = "MASTER_DATABASE_MISSING";
}

/** SQLite reports that the file is damaged. The file was not changed. Restore it from a backup. */
export class CorruptDatabaseError extends RegistrationStoreError {
  readonly code = "CORRUPT_DATABASE";
}

/** No account has this auth id. */
export class AccountNotFoundError extends RegistrationStoreError {
  readonly code = "ACCOUNT_NOT_FOUND";
}

/** The account was removed while its user database was being opened. Nothing was written. */
export class AccountRemovedError extends RegistrationStoreError {
  readonly code = "ACCOUNT_REMOVED";
}

/** The account exists, but its user database does not. The store never creates an empty one in its place. */
export class UserDatabaseMissingError extends RegistrationStoreError {
  readonly code = "USER_DATABASE_MISSING";
}

/** The file at the path of the user database belongs to another account, or to none. The file was not changed. */
export class UserDatabaseForeignError extends RegistrationStoreError {
  readonly code = "USER_DATABASE_FOREIGN";
}

/** One of the `userMigrations` failed. The user database was not changed. `cause` is the original error. */
export class UserMigrationError extends RegistrationStoreError {
  readonly code = "USER_MIGRATION_FAILED";
}

/**
 * The callback of `withUserDatabase` broke a rule: it must be a synchronous function, must not end the transaction or
 * close the database, and must not use `withUserDatabase` or `remove` on its own account.
 */
export class InvalidCallbackError extends RegistrationStoreError {
  readonly code = "INVALID_CALLBACK";
}

/** The new key of `changeKey` is registered to another account. Nothing was changed. */
export class KeyAlreadyRegisteredError extends RegistrationStoreError {
  readonly code = "KEY_ALREADY_REGISTERED";
}

/**
 * The store's directory, its master database or its `-wal` was deleted or replaced while the store was open. What failed
 * with this error is not stored. Close the store and open it again.
 */
export class StoreReplacedError extends RegistrationStoreError {
  readonly code = "STORE_REPLACED";
}

/** The store was opened with `readOnly`, and the call would change something. */
export class StoreReadOnlyError extends RegistrationStoreError {
  readonly code = "STORE_READ_ONLY";
}

/**
 * The user migrations that a user database has applied are not the first of `userMigrations`: one was edited, reordered or
 * taken out. The database was not changed.
 */
export class UserMigrationsDifferError extends RegistrationStoreError {
  readonly code = "USER_MIGRATIONS_DIFFER";
}

/**
 * User databases exist that the master database does not know, and the master was restored or replaced since it was last
 * opened. Nothing was changed: a user who registers again would otherwise get a second, empty database.
 */
export class MasterOlderThanUsersError extends RegistrationStoreError {
  readonly code = "MASTER_OLDER_THAN_USERS";
}

/**
 * A `-wal` or `-journal` belongs to another version of its database: the database was restored from a backup, and the
 * companion file was left beside it. Restore the database again, without the companion file.
 */
export class StaleJournalError extends RegistrationStoreError {
  readonly code = "STALE_JOURNAL";
}

/** Another connection held a lock for longer than the call may wait. Nothing was changed, and repeating it is safe. */
export class StoreBusyError extends RegistrationStoreError {
  readonly code = "STORE_BUSY";
}

/** The store was closed before the call, or before a registration began. */
export class StoreClosedError extends RegistrationStoreError {
  readonly code = "STORE_CLOSED";
}

/**
 * SQLite or the file system failed: disk full, input/output error, too many open files. The operation took effect
 * completely or not at all, and repeating it is safe. `cause` is the original error.
 */
export class StorageFaultError extends RegistrationStoreError {
  readonly code = "STORAGE_FAULT";
}
