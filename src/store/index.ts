export type { Account, AccountStatus } from "./accounts.js";
export { authIdOf } from "./api-key.js";
export type { AuditFinding, AuditReport } from "./audit.js";
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
export type { Logger } from "./logger.js";
export type { Migration } from "./migrations.js";
export type { RegistrationStoreOptions } from "./options.js";
export type { RecoveryReport } from "./recovery.js";
export type { Registration } from "./registration.js";
export type { Settings } from "./settings.js";
export { openRegistrationStore, type RegistrationStore } from "./store.js";
