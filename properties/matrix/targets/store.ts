import { createRequire } from "node:module";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import type { Settings } from "rollcall/model";
import type { RegistrationClient, RegistrationTarget } from "rollcall/verify";

/*
 * A store in one table, which the targets of the matrix share. It loads better-sqlite3 from the folder in
 * `ROLLCALL_MATRIX_SQLITE`, so that one build is verified with several versions. Default: Rollcall's own.
 */

const { ROLLCALL_MATRIX_SQLITE: folder } = process.env;
const load = createRequire(folder === undefined ? import.meta.url : join(folder, "package.json"));

const Sqlite: typeof import("better-sqlite3") = load("better-sqlite3");
const { version }: { readonly version: string } = load("better-sqlite3/package.json");

export const SqliteError = Sqlite.SqliteError;

export interface User {
  readonly id: number;
  readonly name: string | null;
  readonly poll: number | null;
}

export function open(directory: string): Database {
  return new Sqlite(join(directory, "app.db"));
}

export function findUser(database: Database, key: string): User | undefined {
  return database.prepare<[string], User>("SELECT * FROM users WHERE key = ?").get(key);
}

const columns = "INSERT INTO users (key, name, poll) VALUES (?, ?, ?)";

export function insertUser(database: Database, key: string, settings: Settings): void {
  database.prepare(columns).run(key, settings.keyName ?? null, settings.pollInterval ?? null);
}

/** Inserts the user and returns true, or returns false if the key exists. */
export function insertUnlessThere(database: Database, key: string, settings: Settings): boolean {
  const insert = database.prepare(`${columns} ON CONFLICT DO NOTHING`);
  return insert.run(key, settings.keyName ?? null, settings.pollInterval ?? null).changes === 1;
}

export function answer(user: User | undefined, created: boolean) {
  if (user === undefined) throw new Error("expected the user that was just registered");
  return { authId: String(user.id), created, keyName: user.name, pollInterval: user.poll };
}

/**
 * Returns a target.
 * @param connect Returns the `register` of a client with this connection.
 */
export function targetNamed(
  what: string,
  connect: (database: Database) => RegistrationClient["register"],
): RegistrationTarget {
  return {
    name: `${what}, better-sqlite3 ${version}`,
    setup(directory) {
      const database = open(directory);
      database.exec(
        "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, name TEXT, poll INTEGER)",
      );
      database.close();
    },
    connect(directory) {
      const database = open(directory);
      return {
        register: connect(database),
        find(key) {
          const user = findUser(database, key);
          return user === undefined ? null : answer(user, false);
        },
        close: () => void database.close(),
      };
    },
    inspect(directory) {
      const database = open(directory);
      const users = database.prepare<[], User>("SELECT * FROM users").all();
      database.close();
      const ids = users.map(({ id }) => String(id));
      return {
        apiKeys: users.map(({ id, name }) => ({ authId: String(id), keyName: name })),
        registry: ids.map((authId) => ({ authId, dbPath: `none/${authId}` })),
        userDatabases: ids.map((authId) => ({ path: `none/${authId}`, authId })),
      };
    },
  };
}
