export { type BackupOptions, type BackupProgress, type BackupReport, backupStore } from "./backup.js";
export type { BackupPhase } from "./backup-run.js";
export * from "./errors.js";
export type { IncompleteAccount } from "./list-copies.js";
export { type RestoreOptions, type RestoreProgress, type RestoreReport, restoreBackup } from "./restore.js";
export { type RestoreUserOptions, type RestoreUserReport, restoreUserDatabase } from "./restore-user.js";
