import type { Database } from "better-sqlite3";
import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { codeOf, notes, open, registered } from "./fixture.js";

// biome-ignore lint/suspicious/noThenProperty: it is what a callback must not return
const thenable = { then: (resolve: (value: number) => void) => resolve(1) };

describe("a callback that would make its database unusable is refused, and rolled back:", () => {
  test.each<[string, (database: Database) => unknown]>([
    ["it drops the identity", (database) => database.exec("DROP TABLE rollcall_identity")],
    ["it deletes the identity", (database) => database.exec("DELETE FROM rollcall_identity")],
    ["it changes the identity", (database) => database.exec("UPDATE rollcall_identity SET database_id = 'x'")],
    ["it writes a tombstone", (database) => database.exec("UPDATE rollcall_identity SET removed_at = 'now'")],
    ["it alters the identity", (database) => database.exec("ALTER TABLE rollcall_identity RENAME TO mine")],
    ["it drops the state", (database) => database.exec("DROP TABLE rollcall_state")],
    ["it changes the state", (database) => database.exec("UPDATE rollcall_state SET migrations = '[]'")],
    ["it changes the token", (database) => database.exec("UPDATE rollcall_state SET token = token + 1")],
    ["it sets user_version", (database) => database.pragma("user_version = 5")],
    ["it sets user_version in SQL", (database) => database.exec("PRAGMA user_version = 5")],
    ["it returns a promise", async () => 1],
    ["it returns another object that can be awaited", () => thenable],
    ["it rolls back", (database) => database.exec("INSERT INTO notes VALUES ('x'); ROLLBACK")],
    ["it rolls back and begins", (database) => database.exec("INSERT INTO notes VALUES ('x'); ROLLBACK; BEGIN")],
    ["it rolls back to the store's own savepoint", (database) => database.exec("ROLLBACK; BEGIN; SAVEPOINT mine")],
    ["it closes the database", (database) => database.close()],
  ])("%s", async (_, callback) => {
    const { directory } = await registered("key");
    const store = open(directory);
    expect(codeOf(() => store.withUserDatabase(authIdOf("key"), callback))).toBe("INVALID_CALLBACK");
    expect(notes(store, "key")).toEqual(["kept"]);
    expect(store.audit().findings).toEqual([]);
    store.withUserDatabase(authIdOf("key"), (database) => database.exec("INSERT INTO notes VALUES ('later')"));
    expect(notes(store, "key")).toEqual(["kept", "later"]);
    expect(store.remove("key")).toBe(true);
    store.close();
  });
});

test("a callback that commits and begins is refused: what it committed stays, and the account can be used", async () => {
  const { directory } = await registered("key");
  const store = open(directory);
  const call = (): unknown =>
    store.withUserDatabase(authIdOf("key"), (database) =>
      database.exec("INSERT INTO notes VALUES ('x'); COMMIT; BEGIN"),
    );
  expect(codeOf(call)).toBe("INVALID_CALLBACK");
  expect(notes(store, "key")).toEqual(["kept", "x"]);
  expect(store.audit().findings).toEqual([]);
  store.close();
});

test.each<[string, (database: Database) => unknown]>([
  ["tables of its own", (database) => database.exec("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)")],
  ["savepoints of its own", (database) => database.exec("SAVEPOINT mine; DELETE FROM notes; ROLLBACK TO mine")],
  ["a nested transaction", (database) => database.transaction(() => database.exec("CREATE TABLE mine (x)"))()],
  [
    "a prepared statement that it used before",
    (database) => database.prepare("INSERT INTO notes SELECT 'y' WHERE 0").run(),
  ],
])("a callback may use %s", async (_, callback) => {
  const { directory } = await registered("key");
  const store = open(directory);
  expect(codeOf(() => store.withUserDatabase(authIdOf("key"), callback))).toBeUndefined();
  expect(notes(store, "key")).toEqual(["kept"]);
  store.close();
});

test("a rejected promise of a refused callback does not end the process", async () => {
  const { directory } = await registered("key");
  const store = open(directory);
  const call = (): unknown => store.withUserDatabase(authIdOf("key"), async () => Promise.reject(new Error("late")));
  expect(codeOf(call)).toBe("INVALID_CALLBACK");
  await new Promise(setImmediate);
  store.close();
});
