export { type Database, type Databases, openDatabases } from "./databases.js";
export { PostgresServerError } from "./errors.js";
export type { GivenServer, OwnServer, PostgresOptions, PostgresServer } from "./server.js";
export { startPostgres } from "./start.js";
