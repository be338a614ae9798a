import { join } from "node:path";
import Database from "better-sqlite3";

/** Opens the database in this directory. A write waits for up to 5 seconds while another connection writes. */
export function open(directory) {
  const db = new Database(join(directory, "seats.db"), { timeout: 5000 });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  return db;
}

export function setup(directory) {
  const db = open(directory);
  db.exec("CREATE TABLE seats (name TEXT PRIMARY KEY) STRICT");
  db.close();
}

export function inspect(directory) {
  const db = open(directory);
  const names = db.prepare("SELECT name FROM seats ORDER BY name").pluck().all();
  db.close();
  return names;
}
