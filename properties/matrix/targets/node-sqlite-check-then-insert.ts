import { answer, targetNamed } from "./node-sqlite-store.js";

/** Faulty: another client may insert the key between the two statements. */
export default targetNamed("check-then-insert", (users) => (key, settings) => {
  const known = users.find(key);
  if (known !== undefined) return answer(known, false);
  users.insert(key, settings);
  return answer(users.find(key), true);
});
