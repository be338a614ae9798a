import { mkdirSync, readdirSync, rmSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { inspectSqlite } from "rollcall/verify";
import { create, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/ArcadeData/arcadedb/issues/7113"],
  title: "Users whose names differ only in punctuation share one file",
  judgement:
    "The file of a user is named by the user's name with every other character replaced by _. So ann.lee reads and writes what ann@lee has.",
  expected: "failed",
};

function within(path, work) {
  const db = new Sqlite(path, { timeout: 5000 });
  db.pragma("synchronous = EXTRA");
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** `fileOf`: the name of a user's file. */
export const target = (name, fileOf) => ({
  name,
  databaseMayBeLost: false,
  setup(directory) {
    mkdirSync(`${directory}/chats`);
    create(directory, "CREATE TABLE users (name TEXT PRIMARY KEY, display TEXT, chat TEXT NOT NULL)");
  },
  connect(directory) {
    const db = open(directory);
    const find = db.prepare("SELECT name AS authId, display AS keyName, chat FROM users WHERE name = ?");
    const insert = db.prepare("INSERT INTO users VALUES (?, ?, ?)");
    const signUp = db.transaction((user, keyName) => {
      const known = find.get(user);
      if (known) return { authId: user, keyName: known.keyName, created: false };
      const chat = `chats/${fileOf(user)}.sqlite`;
      within(`${directory}/${chat}`, (own) =>
        own.exec("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT)"),
      );
      insert.run(user, keyName, chat);
      return { authId: user, keyName, created: true };
    });
    const chatOf = (user) => {
      const known = find.get(user);
      return known && `${directory}/${known.chat}`;
    };
    return {
      register: (user, { keyName = null }) => signUp.immediate(user, keyName),
      writeUserData(user, value) {
        const chat = chatOf(user);
        if (chat) within(chat, (own) => own.prepare("INSERT OR REPLACE INTO entries VALUES (1, ?)").run(value));
        return chat !== undefined;
      },
      readUserData(user) {
        const chat = chatOf(user);
        return chat ? within(chat, (own) => own.prepare("SELECT value FROM entries").pluck().get() ?? null) : null;
      },
      close: () => db.close(),
    };
  },
  // A crash may have left the file of a user that was not stored.
  recover(directory) {
    const db = open(directory);
    const deleteOrphans = db.transaction(() => {
      const known = db.prepare("SELECT chat FROM users").pluck().all();
      for (const file of readdirSync(`${directory}/chats`)) {
        const chat = `chats/${file.replace(/-journal$/, "")}`;
        if (!known.includes(chat)) rmSync(`${directory}/chats/${file}`, { force: true });
      }
    });
    deleteOrphans.immediate();
    db.close();
  },
  inspect: inspectSqlite({
    file: "app.db",
    apiKeys: { table: "users", authId: "name", keyName: "display" },
    registry: { table: "users", authId: "name", dbPath: "chat" },
    userDatabases: { files: "chats/*.sqlite", data: { table: "entries", column: "value" } },
  }),
});

export default target("files named by the sanitised name", (user) => user.replaceAll(/[^a-zA-Z0-9_-]/g, "_"));
