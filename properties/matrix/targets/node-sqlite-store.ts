import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Settings } from "rollcall/model";
import type { RegistrationClient, RegistrationTarget } from "rollcall/verify";

/*
 * The store in one table over node:sqlite, which the targets of the matrix share.
 */

type Row = Record<string, unknown>;

/** The store of one client. */
export interface Users {
  find(key: string): Row | undefined;
  /** Inserts the user. `rest`: SQL after the values. Returns the number of new rows. */
  insert(key: string, settings: Settings, rest?: string): number;
}

function open(directory: string): DatabaseSync {
  const database = new DatabaseSync(join(directory, "app.db"));
  database.exec("PRAGMA busy_timeout = 3000");
  return database;
}

function usersIn(database: DatabaseSync): Users {
  const select = database.prepare("SELECT * FROM users WHERE key = ?");
  return {
    find(key) {
      // The iterator is ended early.
      for (const row of select.iterate(key)) return row as Row;
      return undefined;
    },
    insert(key, { keyName = null, pollInterval = null }, rest = "") {
      const insert = database.prepare(`INSERT INTO users (key, name, poll) VALUES (?, ?, ?) ${rest}`);
      return Number(insert.run(key, keyName, pollInterval).changes);
    },
  };
}

export function answer(user: Row | undefined, created: boolean) {
  if (user === undefined) throw new Error("expected the user that was just registered");
  return {
    authId: String(user.id),
    created,
    keyName: user.name as string | null,
    pollInterval: user.poll as number | null,
  };
}

/**
 * Returns a target.
 * @param connect Returns the `register` of a client with these users.
 */
export function targetNamed(
  what: string,
  connect: (users: Users) => RegistrationClient["register"],
): RegistrationTarget {
  return {
    name: `${what}, node:sqlite`,
    setup(directory) {
      const database = open(directory);
      database.exec(
        "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, name TEXT, poll INTEGER)",
      );
      database.close();
    },
    connect(directory) {
      const database = open(directory);
      const users = usersIn(database);
      return {
        register: connect(users),
        find(key) {
          const user = users.find(key);
          return user === undefined ? null : answer(user, false);
        },
        close: () => database.close(),
      };
    },
    inspect(directory) {
      const database = open(directory);
      const users = database.prepare("SELECT id, name FROM users").all();
      database.close();
      const ids = users.map(({ id }) => String(id));
      return {
        apiKeys: users.map(({ id, name }) => ({ authId: String(id), keyName: name as string | null })),
        registry: ids.map((authId) => ({ authId, dbPath: `none/${authId}` })),
        userDatabases: ids.map((authId) => ({ path: `none/${authId}`, authId })),
      };
    },
  };
}
