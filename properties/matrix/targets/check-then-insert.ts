import { answer, findUser, insertUser, targetNamed } from "./store.js";

/** Faulty: another client may insert the key between the two statements. */
export default targetNamed("check-then-insert", (database) => (key, settings) => {
  const known = findUser(database, key);
  if (known !== undefined) return answer(known, false);
  insertUser(database, key, settings);
  return answer(findUser(database, key), true);
});
