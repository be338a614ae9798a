export { interceptPostgres } from "./client.js";
export * from "./waiting/index.js";
export * from "./wire/index.js";
