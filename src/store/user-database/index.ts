export {
  type MigrateAllOptions,
  type MigrationFailure,
  type MigrationProgress,
  type MigrationReport,
  migrateAll,
} from "./migrate-all.js";
export { inspectUserDatabase, inUserTransaction, type UserConnection } from "./user-database.js";
export { readUserDatabase, transactUserDatabase } from "./user-transaction.js";
