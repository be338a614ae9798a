export { interceptPostgres, type PostgresClient, type PostgresDatabase } from "./client.js";
