export type { AccountCounts, AccountPage, AccountSelection, PageOptions } from "./account-lists.js";
export type { Account, AccountStatus, StoredAccount } from "./accounts.js";
export { type AccountRef, authIdOf } from "./api-key.js";
export type { AuditOptions, AuditProgress } from "./audit.js";
export type { AuditCode, AuditFinding, AuditReport } from "./audit-report.js";
export {
  BackupDestinationError,
  BackupIncompleteError,
  type BackupOptions,
  type BackupPhase,
  type BackupProgress,
  type BackupReport,
  type IncompleteAccount,
  InvalidBackupError,
  type RestoreOptions,
  type RestoreProgress,
  RestoreRefusedError,
  type RestoreReport,
  type RestoreUserOptions,
  type RestoreUserReport,
  restoreBackup,
  restoreUserDatabase,
} from "./backup/index.js";
export * from "./errors.js";
export type { StoreEvents } from "./events.js";
export { beginMaster, stampUserDatabase } from "./import.js";
export {
  draftsDirectoryName,
  masterFileName,
  newDatabaseId,
  quarantineDirectoryName,
  userDatabasePath,
  usersDirectoryName,
} from "./layout.js";
export type { Logger } from "./logger.js";
export type { Maintenance, MaintenanceOptions, MaintenanceReport } from "./maintenance.js";
export type { MigrateAllOptions, MigrationFailure, MigrationProgress, MigrationReport } from "./migrate-all.js";
export type { Migration } from "./migrations.js";
export { openRegistrationStore } from "./open-store.js";
export type { OlderMaster, RegistrationStoreOptions } from "./options.js";
export type { RecoveryReport } from "./recovery.js";
export type { RegisterManyAnswer, RegisterManyOptions, RegistrationEntry } from "./register-many.js";
export type { Registration } from "./registration.js";
export { masterApplicationId } from "./schema.js";
export { prepareCommitMark, readSession } from "./session.js";
export { checkSettings, type Settings } from "./settings.js";
export type { RegistrationStore, StorePromises } from "./store.js";
export type { CallOptions } from "./waiting.js";
