import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { authIdOf, openRegistrationStore, type RegistrationStore } from "rollcall";
import { temporaryDirectory } from "../temporary-directory.js";

const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }];
/** Opens a store whose user databases have the table `notes`. */
export const open = (directory: string): RegistrationStore => openRegistrationStore({ directory, userMigrations });

export interface Row {
  readonly db_path: string;
  readonly database_id: string;
  readonly status: string;
}

function inMaster<T>(directory: string, work: (master: Sqlite.Database) => T): T {
  const master = new Sqlite(join(directory, "master.sqlite"));
  try {
    return work(master);
  } finally {
    master.close();
  }
}

/** Returns the row of `user_registry` of an API key. */
export function rowOf(directory: string, apiKey: string): Row | undefined {
  return inMaster(directory, (master) =>
    master.prepare<[string], Row>("SELECT * FROM user_registry WHERE auth_id = ?").get(authIdOf(apiKey)),
  );
}

/** Sets the status of every account, as a client that was killed in between leaves it. */
export function setStatus(directory: string, status: string): void {
  inMaster(directory, (master) => master.prepare("UPDATE user_registry SET status = ?").run(status));
}

/** Returns the directory of a closed store with one account, and the path of its user database. */
export async function registered(apiKey: string): Promise<{ directory: string; path: string }> {
  const directory = temporaryDirectory();
  const store = open(directory);
  const { authId } = await store.register(apiKey, { keyName: "name" });
  store.withUserDatabase(authId, (database) => database.exec("INSERT INTO notes VALUES ('kept')"));
  store.close();
  return { directory, path: join(directory, rowOf(directory, apiKey)?.db_path ?? "") };
}

/** Returns the notes in the user database of an API key. */
export const notes = (store: RegistrationStore, apiKey: string): string[] =>
  store.withUserDatabase(authIdOf(apiKey), (database) =>
    database.prepare<[], string>("SELECT text FROM notes").pluck().all(),
  );
