import { join } from "node:path";
import Database from "better-sqlite3";

/** Opens the database in this directory. A write waits for up to 5 seconds while another connection writes. */
export function open(directory) {
  const db = new Database(join(directory, "queue.db"), { timeout: 5000 });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  return db;
}

export function setup(directory) {
  const db = open(directory);
  db.exec(`
    CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  `);
  db.close();
}

export function inspect(directory) {
  const db = open(directory);
  const waiting = db.prepare("SELECT name FROM jobs ORDER BY name").pluck().all();
  const taken = db.prepare("SELECT name FROM log ORDER BY name").pluck().all();
  db.close();
  return { waiting, taken };
}
