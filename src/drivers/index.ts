export { outsideRun, refuseUnknownBetterSqlite3 } from "./better-sqlite3/index.js";
export { installGates } from "./install.js";
export { rawFs } from "./node-fs/index.js";
export { databaseFiles, isCompanion, ownerOf } from "./sqlite/index.js";
