import { RegistrationStoreError } from "../errors.js";

/**
 * The destination of a backup is not usable: it holds something else than a backup of this store, or it and the store's
 * directory lie one inside the other. Nothing was changed.
 */
export class BackupDestinationError extends RegistrationStoreError {
  readonly code = "BACKUP_DESTINATION";
}

/**
 * Some user databases are missing or damaged at the source, so the backup was not completed. All others are copied, and
 * the last complete backup in the directory is unchanged. Repair them, or allow an incomplete backup.
 */
export class BackupIncompleteError extends RegistrationStoreError {
  readonly code = "BACKUP_INCOMPLETE";
}

/** The directory is no complete backup, or one of its files is missing or not what was backed up. Nothing was restored. */
export class InvalidBackupError extends RegistrationStoreError {
  readonly code = "INVALID_BACKUP";
}

/** The backup cannot be restored there. The message says why, and what to do. Nothing was changed. */
export class RestoreRefusedError extends RegistrationStoreError {
  readonly code = "RESTORE_REFUSED";
}
