import { answer, findUser, insertUnlessThere, SqliteError, targetNamed } from "./store.js";

/** Correct if a failing statement throws an error of better-sqlite3. If it throws another error, the answer is malformed. */
export default targetNamed("on conflict do nothing", (database) => (key, settings) => {
  try {
    const created = insertUnlessThere(database, key, settings);
    return answer(findUser(database, key), created);
  } catch (error) {
    if (error instanceof SqliteError && error.code.startsWith("SQLITE_")) throw error;
    return { authId: "" };
  }
});
