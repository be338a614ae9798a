export { createDatabaseState, type DatabaseState, emptyDatabase } from "./state.js";
