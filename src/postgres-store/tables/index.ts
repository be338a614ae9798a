export { countAccounts, findAccount, listActive, readPage } from "./account-lists.js";
export { accountColumns, accountOf, isoOf } from "./account-rows.js";
export { checksumOf, migrateOwnTables } from "./migrate-own.js";
export { constraintNames, type OwnMigration, ownMigrations } from "./own-schema.js";
export { noteOf, pruneTrail, readTrail, type TrailEntry, type TrailOperation, type TrailOptions } from "./trail.js";
