import { target } from "./user-without-account.mjs";

export const about = { judgement: "One transaction around both.", expected: "passed" };

export default target(
  "user and account",
  (db, { insertUser, insertAccount }) =>
    db.transaction((id, email, name) => {
      insertUser.run(id, email, name);
      insertAccount.run(id);
    }).immediate,
);
