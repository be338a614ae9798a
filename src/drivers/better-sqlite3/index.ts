export { interceptBetterSqlite3, refuseUnknownBetterSqlite3 } from "./driver.js";
export { outsideRun } from "./opened-file.js";
