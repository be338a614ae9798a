import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import {
  authIdOf,
  openRegistrationStore,
  type RegistrationStore,
  RegistrationStoreError,
  type RegistrationStoreOptions,
} from "rollcall";
import { temporaryDirectory } from "../temporary-directory.js";

const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }];
/** Opens a store whose user databases have the table `notes`. */
export const open = (directory: string): RegistrationStore => openRegistrationStore({ directory, userMigrations });

/** Does the same with further options. */
export const openAs = (directory: string, options: Partial<RegistrationStoreOptions>): RegistrationStore =>
  openRegistrationStore({ directory, userMigrations, ...options });

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

/** Returns the code of the error that `call` throws, or undefined. */
export function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return codeIn(error);
  }
}

/** Returns the code of the error with which a promise is rejected, or undefined. */
export const rejection = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(() => undefined, codeIn);

function codeIn(error: unknown): string {
  if (error instanceof RegistrationStoreError) return error.code;
  throw error;
}

/**
 * Returns a hash of the names and contents of all files below a directory. Leaves out what SQLite makes even to read: the
 * index of a `-wal`, and a `-wal` without commits. Only for a store that is not open.
 */
export function fingerprint(directory: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(directory, name);
    const { size } = statSync(path);
    if (name.endsWith("-shm") || (name.endsWith("-wal") && size === 0)) continue;
    hash.update(`${name}\n`);
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}
