import { answer, findUser, insertUnlessThere, SqliteError, targetNamed } from "./store.js";

/** Right, if a statement that fails throws what better-sqlite3 throws: the answer is nonsense if it throws anything else. */
export default targetNamed("on conflict do nothing", (database) => (key, settings) => {
  try {
    const created = insertUnlessThere(database, key, settings);
    return answer(findUser(database, key), created);
  } catch (error) {
    if (error instanceof SqliteError && error.code.startsWith("SQLITE_")) throw error;
    return { authId: "" };
  }
});
