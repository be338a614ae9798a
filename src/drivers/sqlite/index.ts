export { type Connection, type Driver, gateConnection } from "./connection.js";
export { databaseFiles, isCompanion, ownerOf } from "./database-files.js";
export { codeOf } from "./error-code.js";
export { readStatement, type Statement, splitStatements, withoutParameters } from "./sql.js";
export { sayFault } from "./statement-faults.js";
