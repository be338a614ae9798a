export { gateBetterSqlite3, refuseUnknownBetterSqlite3 } from "./driver.js";
