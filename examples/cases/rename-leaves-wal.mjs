import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open, rows } from "./database.mjs";

export const about = {
  reports: ["https://github.com/chatmail/core/pull/2583"],
  title: "A moved database loses what was written last",
  judgement:
    "The database of an account is moved by renaming its file while it is open. What SQLite has in the -wal file beside it stays behind.",
  expected: "failed",
};

const fileOf = (id, generation) => `accounts/${id}.${generation}.db`;

function openUser(path, options) {
  const db = new Sqlite(path, options);
  db.pragma("synchronous = FULL");
  return db;
}

/** What a crash or an error has left of a move or a registration: the rows tell what is right. */
function settle(directory) {
  const accounts = rows(directory, "SELECT id, generation FROM accounts");
  for (const file of readdirSync(`${directory}/accounts`)) {
    const [id, , suffix] = file.split(".");
    const account = accounts.find((each) => each.id === id);
    const right = account && `${id}.${account.generation}.${suffix}`;
    if (!right) rmSync(`${directory}/accounts/${file}`, { force: true });
    else if (file !== right) renameSync(`${directory}/accounts/${file}`, `${directory}/accounts/${right}`);
  }
}

/** `beforeMove(close)`: what is done before the file is renamed; `close` closes the own connection to it. */
export const target = (name, beforeMove) => ({
  name,
  // All accounts are used by one process, and a user's file is the account.
  maxClients: 1,
  databaseMayBeLost: false,
  isConflict: isUniqueViolation,
  setup(directory) {
    mkdirSync(`${directory}/accounts`);
    create(directory, "CREATE TABLE accounts (key TEXT PRIMARY KEY, id TEXT, name TEXT, generation INTEGER)");
  },
  connect(directory) {
    const db = open(directory);
    const find = db.prepare("SELECT * FROM accounts WHERE key = ?");
    const opened = new Map();
    const use = ({ id, generation }) => {
      if (!opened.has(id)) opened.set(id, openUser(`${directory}/${fileOf(id, generation)}`, { fileMustExist: true }));
      return opened.get(id);
    };
    const signUp = db.transaction((id, key, keyName) => {
      db.prepare("INSERT INTO accounts VALUES (?, ?, ?, 0)").run(key, id, keyName);
      const user = openUser(`${directory}/${fileOf(id, 0)}`);
      user.pragma("journal_mode = WAL");
      user.exec("CREATE TABLE entries (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT)");
      user.close();
    });
    const move = db.transaction(({ key, id, generation }, name) => {
      db.prepare("UPDATE accounts SET name = ?, generation = ? WHERE key = ?").run(name, generation + 1, key);
      beforeMove(() => {
        opened.get(id)?.close();
        opened.delete(id);
      });
      renameSync(`${directory}/${fileOf(id, generation)}`, `${directory}/${fileOf(id, generation + 1)}`);
    });
    return {
      register(key, { keyName = null }) {
        const id = randomUUID();
        signUp.immediate(id, key, keyName);
        return { authId: id, keyName, created: true };
      },
      update(key, { keyName }) {
        const account = find.get(key);
        if (!account) return false;
        try {
          move.immediate(account, keyName === undefined ? account.name : keyName);
        } catch (error) {
          settle(directory);
          throw error;
        }
        return true;
      },
      writeUserData(key, value) {
        const account = find.get(key);
        if (account) use(account).prepare("INSERT OR REPLACE INTO entries VALUES (1, ?)").run(value);
        return account !== undefined;
      },
      readUserData(key) {
        const account = find.get(key);
        return account ? (use(account).prepare("SELECT value FROM entries").pluck().get() ?? null) : null;
      },
      close() {
        for (const user of opened.values()) user.close();
        db.close();
      },
    };
  },
  recover: settle,
  inspect: inspectSqlite({
    file: "app.db",
    apiKeys: { table: "accounts", authId: "id", keyName: "name" },
    registry: { table: "accounts", authId: "id", dbPath: { sql: "'accounts/' || id || '.' || generation || '.db'" } },
    userDatabases: { files: "accounts/{authId}.*.db", data: { table: "entries", column: "value" } },
  }),
});

export default target("renamed while open", () => {});
