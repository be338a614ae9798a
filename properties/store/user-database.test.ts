import { readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import {
  AccountNotFoundError,
  authIdOf,
  IncompatibleDatabaseError,
  InvalidCallbackError,
  type Migration,
  openRegistrationStore,
  type RegistrationStore,
  StoreBusyError,
  UserMigrationError,
} from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

const notesTable: Migration = { name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" };

async function opened(userMigrations: readonly Migration[] = [notesTable]) {
  const directory = temporaryDirectory();
  const store = openRegistrationStore({ directory, userMigrations });
  const { authId } = await store.register("key");
  return { directory, store, authId };
}

function notes(store: RegistrationStore): unknown[] {
  return store.withUserDatabase(authIdOf("key"), (database) => database.prepare("SELECT * FROM notes").all());
}

function userDatabaseFile(directory: string): string {
  const master = new Sqlite(join(directory, "master.sqlite"), { readonly: true });
  const path = master.prepare<[], string>("SELECT db_path FROM user_registry").pluck().get() ?? "";
  master.close();
  return join(directory, path);
}

describe("withUserDatabase", () => {
  test("returns the result of the callback", async () => {
    const { store, authId } = await opened();
    expect(store.withUserDatabase(authId, (database) => database.prepare("SELECT 5").pluck().get())).toBe(5);
    store.close();
  });

  test("is one transaction: if the callback throws, it is rolled back and the same error is thrown", async () => {
    const { store, authId } = await opened();
    const mine = new Error("mine");
    const call = (): unknown =>
      store.withUserDatabase(authId, (database) => {
        database.exec("INSERT INTO notes VALUES ('lost')");
        throw mine;
      });
    expect(call).toThrow(mine);
    expect(notes(store)).toEqual([]);
    store.close();
  });

  test.each<[string, (database: Sqlite.Database) => unknown]>([
    ["returns a promise", async (database) => database.exec("INSERT INTO notes VALUES ('x')")],
    ["closes the database", (database) => database.close()],
    ["ends the transaction", (database) => database.exec("INSERT INTO notes VALUES ('x'); ROLLBACK")],
  ])("refuses a callback that %s", async (_, callback) => {
    const { store, authId } = await opened();
    expect(() => store.withUserDatabase(authId, callback)).toThrow(InvalidCallbackError);
    expect(notes(store)).toEqual([]);
    store.close();
  });

  test("does not show an argument that is no auth id, because it may be an API key", async () => {
    const { store } = await opened();
    expect(() => store.withUserDatabase("a-secret-key", () => 1)).toThrow(AccountNotFoundError);
    expect(() => store.withUserDatabase("a-secret-key", () => 1)).not.toThrow("a-secret-key");
    store.close();
  });
});

describe("the lock of a user database", () => {
  test("cannot deadlock: nested calls and removals inside the callback are refused", async () => {
    const { store, authId } = await opened();
    store.withUserDatabase(authId, () => {
      expect(() => store.withUserDatabase(authId, () => 1)).toThrow(InvalidCallbackError);
      expect(() => store.remove("key")).toThrow(InvalidCallbackError);
      expect(store.find("key")).not.toBeNull();
    });
    expect(store.remove("key")).toBe(true);
    store.close();
  });

  test("is released even if the callback leaves an iterator open", async () => {
    const { store, authId } = await opened();
    const first = store.withUserDatabase(authId, (database) => {
      database.exec("INSERT INTO notes VALUES ('one'), ('two')");
      return database.prepare("SELECT text FROM notes").iterate().next().value;
    });
    expect(first).toEqual({ text: "one" });
    expect(notes(store)).toHaveLength(2);
    expect(store.remove("key")).toBe(true);
    store.close();
  });

  test("is waited for at most busyTimeoutMs", async () => {
    const { directory, store, authId } = await opened();
    const impatient = openRegistrationStore({ directory, userMigrations: [notesTable], busyTimeoutMs: 20 });
    store.withUserDatabase(authId, () => {
      expect(() => impatient.withUserDatabase(authId, () => 1)).toThrow(StoreBusyError);
    });
    store.close();
    impatient.close();
  });
});

describe("user migrations", () => {
  test("are applied once, in order, to new and to existing user databases", async () => {
    const { directory, store, authId } = await opened();
    store.withUserDatabase(authId, (database) => database.exec("INSERT INTO notes VALUES ('old')"));
    store.close();

    const second: Migration = {
      name: "stars",
      up: (database) => database.exec("ALTER TABLE notes ADD COLUMN stars INTEGER DEFAULT 3"),
    };
    const later = openRegistrationStore({ directory, userMigrations: [notesTable, second] });
    expect(notes(later)).toEqual([{ text: "old", stars: 3 }]);
    expect(notes(later)).toEqual([{ text: "old", stars: 3 }]);
    const { authId: fresh } = await later.register("new key");
    expect(later.withUserDatabase(fresh, (database) => database.prepare("SELECT stars FROM notes").all())).toEqual([]);
    later.close();
  });

  test("that fail are named, and do not change the file", async () => {
    const { directory, store } = await opened();
    store.withUserDatabase(authIdOf("key"), (database) =>
      database.exec("INSERT INTO notes VALUES ('twice'), ('twice')"),
    );
    store.close();
    const before = readFileSync(userDatabaseFile(directory));
    const later = openRegistrationStore({
      directory,
      userMigrations: [
        notesTable,
        { name: "stars", up: "ALTER TABLE notes ADD COLUMN stars INTEGER" },
        { name: "unique notes", up: "CREATE UNIQUE INDEX one_of_each ON notes (text)" },
      ],
    });
    expect(() => notes(later)).toThrow(UserMigrationError);
    expect(() => notes(later)).toThrow('the user migration "unique notes" failed');
    later.close();
    expect(readFileSync(userDatabaseFile(directory)).equals(before)).toBe(true);
  });

  test.each<[string, Migration["up"]]>([
    ["drop the identity", "DROP TABLE rollcall_identity"],
    ["fail on an empty database", "CREATE TABL"],
    ["end their transaction", "COMMIT"],
    ["are asynchronous", (async () => undefined) as () => void],
  ])("that %s are refused when the store is opened", (_, up) => {
    const directory = temporaryDirectory();
    const open = (): RegistrationStore => openRegistrationStore({ directory, userMigrations: [{ name: "bad", up }] });
    expect(open).toThrow(UserMigrationError);
  });

  test("must not become fewer: a database with more migrations is refused", async () => {
    const { directory, store } = await opened();
    store.close();
    const older = openRegistrationStore({ directory });
    expect(() => older.withUserDatabase(authIdOf("key"), () => 1)).toThrow(IncompatibleDatabaseError);
    older.close();
  });
});

describe("an API key", () => {
  test("appears in no file, log line or error", async () => {
    const directory = temporaryDirectory();
    const secret = "very-secret-api-key";
    const logged: string[] = [];
    const log = (fields: object, message: string): void => void logged.push(JSON.stringify([fields, message]));
    const store = openRegistrationStore({ directory, logger: { debug: log, info: log, warn: log } });
    await store.register(secret);
    store.setActive(secret, false);
    const file = userDatabaseFile(directory);
    await expect(store.register(`${secret} `)).rejects.not.toThrow(secret);
    store.remove(secret);
    store.close();
    expect(logged.length).toBeGreaterThan(2);
    expect(logged.join("\n")).not.toContain(secret);
    expect(file).not.toContain(secret);
    expect(readFileSync(join(directory, "master.sqlite")).includes(secret)).toBe(false);
  });
});
