export {
  type AppliedMigration,
  ignoreRejection,
  isThenable,
  type Migration,
  planMigrations,
  remembered,
  runMigrations,
} from "./migrations.js";
export { identitySchema } from "./user-schema.js";
export { appliedWith, beginWriting, checkToken, lastToken, newToken, readApplied, writeApplied } from "./user-state.js";
export { buildUserTemplate, type UserTemplate } from "./user-template.js";
