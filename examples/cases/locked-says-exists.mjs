import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/Cawlumm/lyftr/issues/25"],
  title: "A locked database says that the address is taken",
  judgement:
    "Every error of the insert is answered with 409, a lock and a full disk as well. So a registration is refused although no account has the address.",
  expected: "failed",
};

class EmailExists extends Error {
  code = "EMAIL_EXISTS";
}

/** `isTaken`: whether an error of the insert means that the address is taken. */
export const target = (name, isTaken) => ({
  name,
  isConflict: (error) => error.code === "EMAIL_EXISTS",
  setup: (directory) =>
    create(directory, "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT)"),
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO users (email, name) VALUES (?, ?)");
    const byEmail = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM users WHERE email = ?");
    return {
      register(email, { keyName = null }) {
        try {
          return { authId: String(insert.run(email, keyName).lastInsertRowid), keyName, created: true };
        } catch (error) {
          throw isTaken(error) ? new EmailExists("email already exists") : error;
        }
      },
      find: (email) => byEmail.get(email) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
});

export const onlyUnique = isUniqueViolation;

export default target("any error is 409", () => true);
