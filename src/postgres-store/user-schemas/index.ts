export { buildUserSchema } from "./build-schema.js";
export { migrateAll } from "./migrate-all.js";
export { addMigrationList } from "./migration-list.js";
export { readUserSchema, refuseInsideOwnCallback, withUserSchema } from "./with-user-schema.js";
