export { refuseUnknownBetterSqlite3 } from "./better-sqlite3/index.js";
export { installDrivers, installEventLoopDrivers } from "./install.js";
export { rawFs } from "./raw-fs.js";
export { serverWork } from "./server-work.js";
export { databaseFiles, isCompanion, ownerOf } from "./sqlite/index.js";
export { raw, type Sleeps, virtualMs } from "./timers/index.js";
export { allowPort } from "./uncontrolled/index.js";
