import Sqlite from "better-sqlite3";

export { accountOf, accountOrNull } from "./account.mjs";

/*
 * The table that every library here works on, created and read without the library.
 */

export const fileIn = (directory) => `${directory}/app.db`;

export function setup(directory) {
  new Sqlite(fileIn(directory))
    .exec(`
      CREATE TABLE users (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, name TEXT, active INTEGER NOT NULL DEFAULT 1
      )`)
    .close();
}

export function inspect(directory) {
  const db = new Sqlite(fileIn(directory));
  const accounts = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM users").all();
  db.close();
  return { accounts, names: { accounts: "users" } };
}
