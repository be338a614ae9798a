import { answer, targetNamed } from "./node-sqlite-store.js";

/** Correct if a failing statement throws an error of node:sqlite. If it throws another error, the answer is malformed. */
export default targetNamed("on conflict do nothing", (users) => (key, settings) => {
  try {
    const created = users.insert(key, settings, "ON CONFLICT DO NOTHING") === 1;
    return answer(users.find(key), created);
  } catch (error) {
    if (error instanceof Error && "errcode" in error && "errstr" in error) throw error;
    return { authId: "" };
  }
});
