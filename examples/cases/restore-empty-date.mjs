import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/go-vikunja/vikunja/issues/58"],
  title: "All users are deleted an hour after a restore",
  judgement:
    "Dump and restore make an empty text of NULL. An hourly job deletes the users whose date of deletion is past, and an empty text is smaller than every date.",
  expected: "failed",
};

/** `restored`: what the restore makes of a date in the dump. */
export const target = (name, restored) => ({
  name,
  isConflict: isUniqueViolation,
  // A restore needs the application to be stopped.
  startsAlone: true,
  setup: (directory) =>
    create(
      directory,
      "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, deletion_scheduled_at TEXT)",
    ),
  recover(directory) {
    const db = open(directory);
    const dump = JSON.stringify(db.prepare("SELECT * FROM users").all());
    db.transaction(() => {
      db.exec("DELETE FROM users");
      const insert = db.prepare("INSERT INTO users VALUES (?, ?, ?, ?)");
      for (const user of JSON.parse(dump))
        insert.run(user.id, user.email, user.name, restored(user.deletion_scheduled_at));
    }).immediate();
    db.close();
  },
  jobs: {
    deleteScheduled(directory) {
      const db = open(directory);
      db.exec("DELETE FROM users WHERE deletion_scheduled_at IS NOT NULL AND deletion_scheduled_at < '2030'");
      db.close();
    },
  },
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO users (email, name) VALUES (?, ?)");
    const byEmail = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM users WHERE email = ?");
    return {
      register(email, { keyName = null }) {
        return { authId: String(insert.run(email, keyName).lastInsertRowid), keyName, created: true };
      },
      find: (email) => byEmail.get(email) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
});

export default target("a restore makes NULL an empty text", (date) => date ?? "");
