import { randomUUID } from "node:crypto";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: [
    "https://github.com/drizzle-team/drizzle-orm/issues/5782",
    "https://github.com/CherryHQ/cherry-studio/issues/17568",
  ],
  title: "A migration that rebuilds a table deletes the rows that refer to it",
  judgement:
    "Within a transaction PRAGMA foreign_keys = OFF does nothing. So DROP TABLE deletes the keys of all users by ON DELETE CASCADE when the new release starts.",
  expected: "failed",
};

export const rebuild = `
  CREATE TABLE new_users (id TEXT PRIMARY KEY, mode TEXT DEFAULT 'markup');
  INSERT INTO new_users SELECT id, mode FROM users;
  DROP TABLE users;
  ALTER TABLE new_users RENAME TO users;
  PRAGMA user_version = 1;
`;

/** `migration`: what the new release does when it starts. */
export const target = (name, migration) => ({
  name,
  isConflict: isUniqueViolation,
  // A desktop application: it has ended before its new release starts.
  startsAlone: true,
  setup: (directory) =>
    create(
      directory,
      `CREATE TABLE users (id TEXT PRIMARY KEY, mode TEXT DEFAULT 'preview');
       CREATE TABLE api_keys (key TEXT PRIMARY KEY, user_id TEXT REFERENCES users (id) ON DELETE CASCADE, name TEXT);`,
    ),
  recover(directory) {
    const db = open(directory);
    if (db.pragma("user_version", { simple: true }) === 0) db.exec(migration);
    db.close();
  },
  connect(directory) {
    const db = open(directory);
    const byKey = db.prepare("SELECT user_id AS authId, name AS keyName FROM api_keys WHERE key = ?");
    const signUp = db.transaction((id, key, keyName) => {
      db.prepare("INSERT INTO users (id) VALUES (?)").run(id);
      db.prepare("INSERT INTO api_keys VALUES (?, ?, ?)").run(key, id, keyName);
    });
    return {
      register(key, { keyName = null }) {
        const id = randomUUID();
        signUp.immediate(id, key, keyName);
        return { authId: id, keyName, created: true };
      },
      find: (key) => byKey.get(key) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "api_keys", authId: "user_id", keyName: "name" } }),
});

export default target(
  "foreign keys off within the transaction",
  `BEGIN IMMEDIATE; PRAGMA foreign_keys = OFF; ${rebuild} PRAGMA foreign_keys = ON; COMMIT;`,
);
