import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { fileIn } from "../users.mjs";

export const users = sqliteTable("users", {
  id: integer().primaryKey({ autoIncrement: true }),
  key: text().notNull().unique(),
  name: text(),
});

export function open(directory) {
  const client = new Sqlite(fileIn(directory));
  return { db: drizzle(client), close: () => client.close() };
}
