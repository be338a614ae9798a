export { type BackupReport, backupStore } from "./backup.js";
export type { BackupPhase } from "./backup-run.js";
export * from "./errors.js";
export { type LastBackup, readLastBackup } from "./last-backup.js";
export type { IncompleteAccount } from "./list-copies.js";
export type { BackupOptions, BackupProgress, RestoreOptions, RestoreProgress, RestoreUserOptions } from "./options.js";
export { type RestoreReport, restoreBackup } from "./restore.js";
export { type RestoreUserReport, restoreUserDatabase } from "./restore-user.js";
