import { target } from "./user-without-account.mjs";

export const about = {
  reports: ["https://github.com/better-auth/better-auth/pull/4215"],
  judgement:
    "A first fix deleted the user again if the account could not be stored. A crash between the two statements still leaves the user alone, and so does a DELETE that fails as well.",
  expected: "failed",
};

export default target("user, then account, rolled back by hand", (db, { insertUser, insertAccount }) => {
  const remove = db.prepare("DELETE FROM users WHERE id = ?");
  return (id, email, name) => {
    insertUser.run(id, email, name);
    try {
      insertAccount.run(id);
    } catch (error) {
      remove.run(id);
      throw error;
    }
  };
});
