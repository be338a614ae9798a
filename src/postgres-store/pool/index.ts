export type { PostgresClient, PostgresNotice, PostgresPool, PostgresQuery, PostgresResult } from "./pool.js";
