/**
 * Every error that the store throws on purpose. `code` is stable: compare it, not the message.
 * A message says what was expected, what came, and what to do; none ever contains an API key.
 */
export abstract class RegistrationStoreError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The API key breaks a rule of its form. Nothing was read or changed. */
export class InvalidApiKeyError extends RegistrationStoreError {
  readonly code = "INVALID_API_KEY";
}

/** The settings of `register` or `update`, or the flag of `setActive`, break a rule. Nothing was changed. */
export class InvalidSettingsError extends RegistrationStoreError {
  readonly code = "INVALID_SETTINGS";
}

/** The options of `openRegistrationStore` break a rule. Nothing was opened or created. */
export class InvalidOptionsError extends RegistrationStoreError {
  readonly code = "INVALID_OPTIONS";
}

/** The directory cannot be created or written. */
export class DirectoryNotWritableError extends RegistrationStoreError {
  readonly code = "DIRECTORY_NOT_WRITABLE";
}

/** The file is no database of this store: another program's, another kind, or of a newer version. It was not changed. */
export class IncompatibleDatabaseError extends RegistrationStoreError {
  readonly code = "INCOMPATIBLE_DATABASE";
}

/** User databases are there, but the master database that lists them is gone. Nothing was created. */
export class MasterDatabaseMissingError extends RegistrationStoreError {
  readonly code = "MASTER_DATABASE_MISSING";
}

/** SQLite found the file damaged. It was not changed. */
export class CorruptDatabaseError extends RegistrationStoreError {
  readonly code = "CORRUPT_DATABASE";
}

/** Nobody is registered under this auth id. */
export class AccountNotFoundError extends RegistrationStoreError {
  readonly code = "ACCOUNT_NOT_FOUND";
}

/** The account was removed while its user database was being reached. Nothing was written. */
export class AccountRemovedError extends RegistrationStoreError {
  readonly code = "ACCOUNT_REMOVED";
}

/** The account is registered but its user database is gone. The store never creates an empty one in its place. */
export class UserDatabaseMissingError extends RegistrationStoreError {
  readonly code = "USER_DATABASE_MISSING";
}

/** The file in the place of the user database carries another identity, or none. It was not changed. */
export class UserDatabaseForeignError extends RegistrationStoreError {
  readonly code = "USER_DATABASE_FOREIGN";
}

/** One of the `userMigrations` failed. The user database is as it was before. */
export class UserMigrationError extends RegistrationStoreError {
  readonly code = "USER_MIGRATION_FAILED";
}

/** The callback of `withUserDatabase` broke its rules: it must be synchronous and leave the transaction alone. */
export class InvalidCallbackError extends RegistrationStoreError {
  readonly code = "INVALID_CALLBACK";
}

/** Others held a lock for longer than `busyTimeoutMs`. Try again. */
export class StoreBusyError extends RegistrationStoreError {
  readonly code = "STORE_BUSY";
}

/** The store was closed before the call. */
export class StoreClosedError extends RegistrationStoreError {
  readonly code = "STORE_CLOSED";
}

/**
 * SQLite or the file system failed (disk full, input/output error, too many open files). What was asked for has
 * happened wholly or not at all; asking again is safe. `cause` is the original error.
 */
export class StorageFaultError extends RegistrationStoreError {
  readonly code = "STORAGE_FAULT";
}
