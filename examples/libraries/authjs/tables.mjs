import { DrizzleAdapter } from "@auth/drizzle-adapter";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { fileIn } from "../users.mjs";

/** The table of users in the adapter's documentation. */
export const users = sqliteTable("user", {
  id: text()
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  name: text(),
  email: text().unique(),
  emailVerified: integer({ mode: "timestamp_ms" }),
  image: text(),
});

export function setup(directory) {
  new Sqlite(fileIn(directory))
    .exec(`
      CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT);
      CREATE TABLE session (sessionToken TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES user, expires INTEGER NOT NULL)`)
    .close();
}

export function inspect(directory) {
  const db = new Sqlite(fileIn(directory));
  const accounts = db.prepare("SELECT id AS authId FROM user").all();
  db.close();
  return { accounts, names: { accounts: "user" } };
}

export function open(directory) {
  const client = new Sqlite(fileIn(directory));
  const db = drizzle(client);
  return { db, adapter: DrizzleAdapter(db), close: () => client.close() };
}
