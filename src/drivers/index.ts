export { refuseUnknownBetterSqlite3 } from "./better-sqlite3/index.js";
export { installGates } from "./install.js";
export { ownerOf, rawFs } from "./node-fs/index.js";
