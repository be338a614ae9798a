import { readdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import {
  AccountNotFoundError,
  AccountRemovedError,
  authIdOf,
  KeyAlreadyRegisteredError,
  openRegistrationStore,
  type RegistrationStore,
} from "rollcall";
import type { StoreSnapshot, UserDatabase } from "rollcall/model";
import type { RegistrationClient, RegistrationTarget } from "../registration/index.js";

/*
 * The reference store as a target: verified if no other target is named, and an example of a target module. `inspect`
 * reads the store with plain SQL, not through the store's own code.
 */

const userMigrations = [{ name: "values", up: "CREATE TABLE entries (name TEXT PRIMARY KEY, value TEXT) STRICT" }];

const target: RegistrationTarget = {
  name: "Rollcall's reference store",
  setup: (directory) => openRegistrationStore({ directory, userMigrations }).close(),
  connect: (directory) => clientOf(openRegistrationStore({ directory, userMigrations })),
  recover: (directory) => openRegistrationStore({ directory, userMigrations }).close(),
  // A start is safe beside live clients.
  startsAlone: false,
  isConflict: (error) => error instanceof KeyAlreadyRegisteredError,
  inspect,
};
export default target;

function clientOf(store: RegistrationStore): RegistrationClient {
  return {
    register: (apiKey, settings) => store.register(apiKey, settings),
    find: (apiKey) => store.find(apiKey),
    update: (apiKey, settings) => store.update(apiKey, settings),
    setActive: (apiKey, active) => store.setActive(apiKey, active),
    remove: (apiKey) => store.remove(apiKey),
    changeKey: (apiKey, newApiKey) => store.changeKey(apiKey, newApiKey),
    listActive: () => store.listActive(),
    writeUserData: (apiKey, value) =>
      unlessGone(false, () =>
        store.withUserDatabase(authIdOf(apiKey), (database) => {
          database.prepare("INSERT OR REPLACE INTO entries (name, value) VALUES ('value', ?)").run(value);
          return true;
        }),
      ),
    readUserData: (apiKey) =>
      unlessGone(null, () => store.withUserDatabase(authIdOf(apiKey), (database) => readEntry(database))),
    close: () => store.close(),
  };
}

/** The store throws if an account does not exist; the contract of a target asks for an answer instead. */
function unlessGone<T>(answer: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AccountNotFoundError || error instanceof AccountRemovedError) return answer;
    throw error;
  }
}

function readEntry(database: Sqlite.Database): string | null {
  const entry = database.prepare<[], string>("SELECT value FROM entries WHERE name = 'value'").pluck();
  return entry.get() ?? null;
}

/**
 * Reads what is registered. An account whose registration or removal is not finished is none: the store neither finds nor
 * lists it, and its file is not in use.
 */
function inspect(directory: string): StoreSnapshot {
  const master = new Sqlite(join(directory, "master.sqlite"), { fileMustExist: true });
  try {
    return {
      apiKeys: master
        .prepare<[], { authId: string; keyName: string | null; pollInterval: number | null; active: number }>(
          `SELECT k.auth_id AS authId, key_name AS keyName, poll_interval AS pollInterval, is_active AS active
           FROM api_keys k LEFT JOIN user_registry r ON r.auth_id = k.auth_id
           WHERE r.status IS NULL OR r.status = 'active'`,
        )
        .all()
        .map((row) => ({ ...row, active: row.active === 1 })),
      registry: master
        .prepare<[], { authId: string; dbPath: string }>(
          "SELECT auth_id AS authId, db_path AS dbPath FROM user_registry WHERE status = 'active'",
        )
        .all(),
      userDatabases: readdirSync(join(directory, "users"))
        .filter((name) => !/-(journal|wal|shm)$/.test(name))
        .flatMap((name) => inspectUserDatabase(directory, `users/${name}`, master)),
    };
  } finally {
    master.close();
  }
}

function inspectUserDatabase(directory: string, path: string, master: Sqlite.Database): UserDatabase[] {
  const row = master
    .prepare<[string], { authId: string; databaseId: string; status: string }>(
      "SELECT auth_id AS authId, database_id AS databaseId, status FROM user_registry WHERE db_path = ?",
    )
    .get(path);
  if (row !== undefined && row.status !== "active") return [];
  const database = new Sqlite(join(directory, path), { fileMustExist: true });
  try {
    const identity = database
      .prepare<[], { authId: string; databaseId: string }>(
        "SELECT auth_id AS authId, database_id AS databaseId FROM rollcall_identity",
      )
      .get();
    // The database id tells whose file it is. The auth id in it follows a changed key with the next transaction only.
    const authId = row !== undefined && row.databaseId === identity?.databaseId ? row.authId : (identity?.authId ?? "");
    return [{ path, authId, data: readEntry(database) }];
  } finally {
    database.close();
  }
}
