import { target } from "./first-admin.mjs";

export const about = {
  judgement: "Count and insert in one transaction that takes the write lock first.",
  expected: "passed",
};

export default target(
  "the first user is the administrator, one transaction",
  (db, signUp) => db.transaction(signUp).immediate,
);
