export { type Connection, type Row, takeConnection } from "./connection.js";
export { listenToErrors } from "./listen.js";
export { makePool, type OwnPool } from "./own-pool.js";
export type { PostgresClient, PostgresNotice, PostgresPool, PostgresQuery, PostgresResult } from "./pool.js";
