export { interceptBetterSqlite3, refuseUnknownBetterSqlite3 } from "./driver.js";
