export { interceptPostgres } from "./client.js";
export * from "./sql/index.js";
export * from "./waiting/index.js";
export * from "./wire/index.js";
