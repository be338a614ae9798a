import type { Settings } from "rollcall/model";
import { answer, findUser, insertUser, targetNamed } from "./store.js";

/** Correct: one transaction that takes the write lock first, and a busy timeout set by a pragma. */
export default targetNamed("immediate transaction", (database) => {
  database.pragma("busy_timeout = 3000");
  const register = database.transaction((key: string, settings: Settings) => {
    const known = findUser(database, key);
    if (known !== undefined) return answer(known, false);
    insertUser(database, key, settings);
    return answer(findUser(database, key), true);
  });
  return (key, settings) => register.immediate(key, settings);
});
