export { interceptLibsql } from "./driver.js";
