export { type BackupOptions, type BackupProgress, type BackupReport, backupStore } from "./backup.js";
export type { BackupPhase } from "./backup-run.js";
export * from "./errors.js";
export type { IncompleteAccount } from "./list-copies.js";
