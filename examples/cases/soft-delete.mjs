import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/openziti/zrok/issues/1109", "https://github.com/getodk/central-backend/issues/54"],
  title: "The address of a deleted account can never be used again",
  judgement:
    "Deleted rows stay in the table, and the unique index counts them. So a registration is refused although no account has the address.",
  expected: "failed",
};

/** `index`: what is unique. */
export const target = (name, index) => ({
  name,
  isConflict: isUniqueViolation,
  setup: (directory) =>
    create(
      directory,
      `CREATE TABLE accounts (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, name TEXT, deleted INTEGER NOT NULL DEFAULT 0);
       CREATE UNIQUE INDEX by_email ON accounts ${index};`,
    ),
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO accounts (email, name) VALUES (?, ?)");
    const byEmail = db.prepare(
      "SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM accounts WHERE email = ? AND deleted = 0",
    );
    const remove = db.prepare("UPDATE accounts SET deleted = 1 WHERE email = ? AND deleted = 0");
    return {
      register(email, { keyName = null }) {
        return { authId: String(insert.run(email, keyName).lastInsertRowid), keyName, created: true };
      },
      find: (email) => byEmail.get(email) ?? null,
      remove: (email) => remove.run(email).changes === 1,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({
    file: "app.db",
    accounts: { table: "accounts", authId: "id", keyName: "name", where: "deleted = 0" },
  }),
});

export default target("soft delete", "(email)");
