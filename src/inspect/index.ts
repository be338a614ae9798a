export { InspectError, type InspectErrorCode } from "./errors.js";
export { type InspectJsonOptions, inspectJson, type JsonAccounts, type JsonField } from "./json.js";
export {
  type AccountTable,
  type ApiKeyTable,
  type InspectSqliteOptions,
  inspectSqlite,
  type RegistryTable,
} from "./sqlite.js";
export type { Column } from "./table.js";
export type { UserFiles, UserValue } from "./user-files.js";
