export type { RollcallConfig } from "./config.js";
export { ConfigError } from "./config-error.js";
export { isPostgresUrl, postgresUrlForm } from "./postgres-url.js";
export { minutesMax, ranges } from "./ranges.js";
export { type ReadConfig, readConfig } from "./read.js";
