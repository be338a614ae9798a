export { type AccountRef, authIdOf, authIdOfAccount, isAuthId } from "./api-key.js";
export type { AuditOptions, AuditProgress } from "./audit/index.js";
export {
  type AuditCode,
  type AuditFinding,
  type AuditReport,
  collectFindings,
  type FindingCollector,
  findingsMaxDefault,
} from "./audit-report.js";
export type { LastBackup } from "./backup/index.js";
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
export { publish, type StoreEvents } from "./events.js";
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
export type {
  Account,
  AccountCounts,
  AccountPage,
  AccountSelection,
  AccountStatus,
  PageOptions,
  StoredAccount,
} from "./master/index.js";
export { checkPageOptions, masterApplicationId, prepareCommitMark, readSession } from "./master/index.js";
export { openRegistrationStore } from "./open-store.js";
export { migrationsOf, type OlderMaster, optionalLogger, type RegistrationStoreOptions } from "./options.js";
export {
  type RecoveryReport,
  type RegisterManyAnswer,
  type RegisterManyOptions,
  type Registration,
  type RegistrationEntry,
  registerMany,
} from "./protocol/index.js";
export { checkActive, checkSettings, noSettings, type Settings } from "./settings.js";
export type { RegistrationStore, StorePromises } from "./store.js";
export type { MigrateAllOptions, MigrationFailure, MigrationProgress, MigrationReport } from "./user-database/index.js";
export { type AppliedMigration, type Migration, planMigrations, remembered } from "./user-file/index.js";
export { checkOptionsOf, optionalCallback, optionalSignal, waitMilliseconds, wholeNumber } from "./validation.js";
export { type CallOptions, type Limits, limitsOf } from "./waiting.js";
