export { interceptNodeSqlite } from "./driver.js";
