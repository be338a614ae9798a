export { type Connection, type Driver, gateConnection } from "./connection.js";
export { codeOf } from "./error-code.js";
export { type Statement, readStatement, splitStatements, withoutParameters } from "./sql.js";
export { sayFault } from "./statement-faults.js";
