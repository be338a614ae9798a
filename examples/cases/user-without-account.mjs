import { randomUUID } from "node:crypto";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open, rows } from "./database.mjs";

export const about = {
  reports: ["https://github.com/better-auth/better-auth/issues/4193"],
  title: "A user is stored, and the account to sign in with is not",
  judgement:
    "The user and the account are two inserts without a transaction. An error or a crash between them leaves a user that can neither sign in nor sign up again.",
  expected: "failed",
};

/** `signingUp`: makes a function that stores both rows of the two that store one. */
export const target = (name, signingUp) => ({
  name,
  isConflict: isUniqueViolation,
  setup: (directory) =>
    create(
      directory,
      `CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT);
       CREATE TABLE accounts (user_id TEXT NOT NULL REFERENCES users (id), password TEXT);`,
    ),
  connect(directory) {
    const db = open(directory);
    const insertUser = db.prepare("INSERT INTO users VALUES (?, ?, ?)");
    const insertAccount = db.prepare("INSERT INTO accounts VALUES (?, 'x')");
    const byEmail = db.prepare("SELECT id AS authId, name AS keyName FROM users WHERE email = ?");
    const signUp = signingUp(db, { insertUser, insertAccount });
    return {
      register(email, { keyName = null }) {
        const id = randomUUID();
        signUp(id, email, keyName);
        return { authId: id, keyName, created: true };
      },
      find: (email) => byEmail.get(email) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
  check: (directory) =>
    rows(directory, "SELECT email FROM users WHERE id NOT IN (SELECT user_id FROM accounts)").map(
      ({ email }) => `the user ${email} has no account to sign in with`,
    ),
});

export default target("user, then account", (_, { insertUser, insertAccount }) => (id, email, name) => {
  insertUser.run(id, email, name);
  insertAccount.run(id);
});
