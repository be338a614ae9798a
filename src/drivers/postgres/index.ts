export { interceptPostgres } from "./client.js";
export * from "./wire/index.js";
