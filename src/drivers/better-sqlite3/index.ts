export { gateBetterSqlite3, refuseUnknownBetterSqlite3 } from "./driver.js";
export { outsideRun } from "./opening.js";
