import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";

/*
 * An application with the tables and names of the original backend, built directly: one row in each table and one file
 * for each user. The data of a user are a note with the auth id.
 */

export interface Application {
  readonly directory: string;
  readonly database: string;
  readonly users: string;
  readonly master: Database;
}

/** Without any constraint, so that everything can be planted. `user_id` and `sessions` are the application's own. */
const schema = `
  CREATE TABLE api_keys (auth_id TEXT, key_name TEXT, is_active INTEGER DEFAULT 1, poll_interval INTEGER,
    created_at TEXT DEFAULT '2024-01-01 00:00:00');
  CREATE TABLE user_registry (user_id INTEGER PRIMARY KEY AUTOINCREMENT, auth_id TEXT, db_path TEXT,
    status TEXT DEFAULT 'active', created_at TEXT DEFAULT '2024-01-01 00:00:00');
  CREATE INDEX api_keys_auth ON api_keys (auth_id);
  CREATE INDEX registry_auth ON user_registry (auth_id);
  CREATE INDEX registry_path ON user_registry (db_path);
  CREATE TABLE sessions (token TEXT, note TEXT);
`;

export function createApplication(directory: string): Application {
  const users = join(directory, "users");
  mkdirSync(users, { recursive: true });
  const database = join(directory, "master.db");
  const master = new Sqlite(database);
  master.exec(schema);
  return { directory, database, users, master };
}

export const authIdOf = (key: string): string => createHash("sha256").update(key).digest("hex");
export const fileNameOf = (authId: string): string => `user_${authId}.sqlite`;

const placeholder = "0".repeat(64);
let template: Buffer | undefined;

/** Returns the bytes of a user database whose note is the auth id. */
export function userBytes(authId: string): Buffer {
  template ??= ((): Buffer => {
    const database = new Sqlite(":memory:");
    database.exec("CREATE TABLE notes (text TEXT) STRICT");
    database.prepare("INSERT INTO notes VALUES (?)").run(placeholder);
    const bytes = database.serialize();
    database.close();
    return bytes;
  })();
  const bytes = Buffer.from(template);
  bytes.write(authId, bytes.indexOf(placeholder), "latin1");
  return bytes;
}

export function addKey({ master }: Application, authId: string | null, columns: Record<string, unknown> = {}): void {
  insert(master, "api_keys", { auth_id: authId, key_name: "main", ...columns });
}

export function addRegistry(app: Application, authId: string | null, columns: Record<string, unknown> = {}): void {
  const path = authId === null ? null : `users/${fileNameOf(authId)}`;
  insert(app.master, "user_registry", { auth_id: authId, db_path: path, ...columns });
}

function insert(master: Database, table: string, row: Record<string, unknown>): void {
  const names = Object.keys(row);
  const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
  master.prepare(sql).run(...Object.values(row));
}

/** Repair leaves what was changed just now. */
export function setOld(path: string): void {
  utimesSync(path, longAgo, longAgo);
}

const longAgo = new Date("2024-01-01T00:00:00Z");

/** Writes the user's database and returns its path. */
export function addFile({ users }: Application, authId: string, name = fileNameOf(authId)): string {
  const path = join(users, name);
  writeFileSync(path, userBytes(authId));
  setOld(path);
  return path;
}

/** A complete account. */
export function addAccount(app: Application, authId: string): void {
  addKey(app, authId);
  addRegistry(app, authId);
  addFile(app, authId);
}

/** Returns the auth id that a user database carries as its data. */
export function noteIn(path: string): string {
  return /[0-9a-f]{64}/.exec(readFileSync(path, "latin1"))?.[0] ?? "";
}
