export { OutcomeUnknownError, StoreUnreachableError } from "./errors.js";
export { namesOf } from "./names.js";
export { openPostgresStore } from "./open-postgres-store.js";
export type { PostgresStoreOptions } from "./options.js";
export type { PostgresClient, PostgresNotice, PostgresPool, PostgresQuery, PostgresResult } from "./pool/index.js";
export type { PostgresConnections, PostgresOpening, PostgresStore } from "./store.js";
export {
  checksumOf,
  type OwnMigration,
  ownMigrations,
  type TrailEntry,
  type TrailOperation,
  type TrailOptions,
} from "./tables/index.js";
export type { SchemaMigration, UserQuery, UserResult, UserSchema } from "./user-schema.js";
