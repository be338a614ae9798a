import { readdirSync } from "node:fs";
import { join } from "node:path";
import { authIdOf } from "rollcall";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, fingerprint, notes, open, openAs } from "./fixture.js";
import { writeFormerStore } from "./former-edition.js";
import { inKilledProcess } from "./other-process.js";

const apiKeys = ["one", "two", "three"];
const settingsOf = (apiKey: string) => {
  const index = apiKeys.indexOf(apiKey);
  return { keyName: apiKey, pollInterval: index + 1, active: index % 2 === 1, createdAt: "2024-01-01T00:00:00.000Z" };
};

function formerStore(): string {
  const directory = temporaryDirectory();
  writeFormerStore(directory, apiKeys);
  return directory;
}

test("a store of 0.2.0 opens, and keeps every account, setting and user database", async () => {
  const directory = formerStore();
  const files = readdirSync(join(directory, "users"));
  for (const round of ["first", "second"]) {
    const store = open(directory);
    expect(store.opening.audit?.findings).toEqual([]);
    expect(store.count()).toEqual({ total: 3, active: 1, inactive: 2, unfinished: 0 });
    for (const apiKey of apiKeys) {
      expect(store.find(apiKey)).toMatchObject(settingsOf(apiKey));
      expect(await store.register(apiKey)).toMatchObject({ created: false });
      store.withUserDatabase(authIdOf(apiKey), (database) =>
        database.prepare("INSERT INTO notes VALUES (?)").run(round),
      );
    }
    store.close();
  }
  const store = open(directory);
  for (const apiKey of apiKeys) expect(notes(store, apiKey)).toEqual([`of ${apiKey}`, "first", "second"]);
  expect(store.audit().findings).toEqual([]);
  expect(readdirSync(join(directory, "users"))).toEqual(files);
  store.close();
});

test("its accounts can be changed, given other keys and removed", async () => {
  const directory = formerStore();
  const store = open(directory);
  expect(store.changeKey("one", "new")).toBe(true);
  expect(notes(store, "new")).toEqual(["of one"]);
  expect(store.update("two", { pollInterval: 9 })).toBe(true);
  expect(store.remove("three")).toBe(true);
  expect(await store.register("three")).toMatchObject({ created: true });
  expect(store.audit().findings).toEqual([]);
  store.close();
});

test("migrations that are new are applied after the one it has, also by migrateAll", async () => {
  const directory = formerStore();
  const userMigrations = [
    { name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" },
    { name: "stars", up: "ALTER TABLE notes ADD COLUMN stars INTEGER DEFAULT 3" },
  ];
  const store = openAs(directory, { userMigrations });
  expect(await store.migrateAll()).toEqual({ migrated: 3, current: 0, failed: 0, failures: [] });
  expect(await store.migrateAll()).toEqual({ migrated: 0, current: 3, failed: 0, failures: [] });
  const stars = store.withUserDatabase(authIdOf("one"), (database) => database.prepare("SELECT * FROM notes").all());
  expect(stars).toEqual([{ text: "of one", stars: 3 }]);
  store.close();
  expect(codeOf(() => notes(open(directory), "one"))).toBe("INCOMPATIBLE_DATABASE");
});

test("it can be read without being brought up to date", () => {
  const directory = formerStore();
  const before = fingerprint(directory);
  const store = openAs(directory, { readOnly: true });
  expect(store.find("two")).toMatchObject(settingsOf("two"));
  expect(notes(store, "two")).toEqual(["of two"]);
  expect(store.audit().findings).toEqual([]);
  store.close();
  expect(fingerprint(directory)).toBe(before);
});

test("the upgrade can be interrupted by a kill and goes on with the next opening", () => {
  const directory = formerStore();
  inKilledProcess(
    directory,
    `open().withUserDatabase(authIdOf("one"), (database) => { database.exec("INSERT INTO notes VALUES ('lost')"); die(); });`,
  );
  const store = open(directory);
  for (const apiKey of apiKeys) expect(notes(store, apiKey)).toEqual([`of ${apiKey}`]);
  expect(store.audit().findings).toEqual([]);
  store.close();
});
