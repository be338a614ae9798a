export { type Connection, createConnection } from "./connection.js";
export { databaseFiles, isCompanion, ownerOf } from "./database-files.js";
export type { Driver } from "./driver.js";
export { readStatement, type Statement, splitStatements, stepWithoutSql, withoutParameters } from "./sql.js";
export { messageOf } from "./statement-faults.js";
