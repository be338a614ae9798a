import { join } from "node:path";
import Database from "better-sqlite3";
import { codes } from "./model.mjs";

/** Opens the database in this directory. A write waits for up to 5 seconds while another connection writes. */
export function open(directory) {
  const db = new Database(join(directory, "members.db"), { timeout: 5000 });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  return db;
}

export function setup(directory) {
  const db = open(directory);
  db.exec(`
    CREATE TABLE invitations (code TEXT PRIMARY KEY, used INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE members (name TEXT NOT NULL, code TEXT NOT NULL REFERENCES invitations) STRICT;
  `);
  const insert = db.prepare("INSERT INTO invitations (code) VALUES (?)");
  for (const code of codes) insert.run(code);
  db.close();
}

/** For each invitation the members that came with it. */
export function inspect(directory) {
  const db = open(directory);
  const members = {};
  for (const { code, name } of db.prepare("SELECT code, name FROM members ORDER BY name").all()) {
    members[code] ??= [];
    members[code].push(name);
  }
  db.close();
  return members;
}

export class InvitationUsedError extends Error {
  code = "INVITATION_USED";
}
