import { authIdOf, type Migration, type RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, openAs } from "./fixture.js";

const one: Migration = { name: "one", up: "CREATE TABLE one (x)" };
const two: Migration = { name: "two", up: "CREATE TABLE two (x)" };
const three: Migration = { name: "three", up: "CREATE TABLE three (x)" };

/** The directory of a store whose account "key" has applied these migrations. */
async function migrated(userMigrations: readonly Migration[]): Promise<string> {
  const directory = temporaryDirectory();
  const store = openAs(directory, { userMigrations });
  await store.register("key");
  store.close();
  return directory;
}

const access = (store: RegistrationStore, apiKey = "key"): unknown =>
  store.withUserDatabase(authIdOf(apiKey), (database) =>
    database.prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'rollcall%' ORDER BY name").pluck().all(),
  );

describe("migrations that differ from those of a database are told apart:", () => {
  test.each<[string, readonly Migration[], string | undefined, string | undefined, RegExp | undefined]>([
    ["the same", [one, two], undefined, undefined, undefined],
    ["one was appended", [one, two, three], undefined, undefined, undefined],
    [
      "one was edited",
      [one, { ...two, up: "CREATE TABLE two (x, y)" }],
      "USER_MIGRATIONS_DIFFER",
      "user-migrations-differ",
      /"two".*edited/,
    ],
    ["they were reordered", [two, one], "USER_MIGRATIONS_DIFFER", "user-migrations-differ", /"one".*reordered/],
    ["one was taken out", [two], "USER_MIGRATIONS_DIFFER", "user-migrations-differ", /"one".*missing/],
    [
      "one was put before them",
      [three, one, two],
      "USER_MIGRATIONS_DIFFER",
      "user-migrations-differ",
      /"one".*reordered/,
    ],
    ["the last was taken out", [one], "INCOMPATIBLE_DATABASE", "user-database-newer", /2 user migrations applied/],
  ])("%s", async (_, userMigrations, code, finding, message) => {
    const directory = await migrated([one, two]);
    const store = openAs(directory, { userMigrations });
    expect(codeOf(() => access(store))).toBe(code);
    if (message !== undefined) expect(() => access(store)).toThrow(message);
    store.close();
    const again = openAs(await migrated([one, two]), { userMigrations });
    expect(again.opening.audit?.findings.map(({ code }) => code)).toEqual(finding === undefined ? [] : [finding]);
    again.close();
  });

  test("the text of a function is not compared", async () => {
    const directory = await migrated([{ name: "one", up: (database) => database.exec("CREATE TABLE one (x)") }]);
    const store = openAs(directory, { userMigrations: [{ name: "one", up: () => undefined }] });
    expect(access(store)).toEqual(["one"]);
    store.close();
  });

  test("two of the same name are refused", () => {
    const userMigrations = [one, { ...two, name: "one" }];
    expect(codeOf(() => openAs(temporaryDirectory(), { userMigrations }))).toBe("INVALID_OPTIONS");
  });
});

describe("new user databases", () => {
  test("differ in what a migration generates", async () => {
    const secret: Migration = {
      name: "secret",
      up: "CREATE TABLE secret (value TEXT); INSERT INTO secret VALUES (hex(randomblob(16)))",
    };
    const store = openAs(temporaryDirectory(), { userMigrations: [secret] });
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((apiKey) => store.register(apiKey)));
    const secrets = keys.map((apiKey) =>
      store.withUserDatabase(authIdOf(apiKey), (database) =>
        database.prepare("SELECT value FROM secret").pluck().get(),
      ),
    );
    expect(new Set(secrets).size).toBe(20);
    store.close();
  });

  test("are copies of one template if the migrations make only a schema", async () => {
    let runs = 0;
    const schema: Migration = {
      name: "schema",
      up(database) {
        runs += 1;
        database.exec("CREATE TABLE one (x)");
      },
    };
    const store = openAs(temporaryDirectory(), { userMigrations: [schema] });
    const runsToOpen = runs;
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.register(`key ${index}`)));
    expect(runs).toBe(runsToOpen);
    expect(access(store, "key 7")).toEqual(["one"]);
    store.close();
  });
});

/** Ten accounts; a migration that makes their table unique fails for the third of them. */
async function withFailing() {
  const directory = temporaryDirectory();
  const unique: Migration = { name: "unique", up: "CREATE UNIQUE INDEX of_each ON one (x)" };
  const store = openAs(directory, { userMigrations: [one] });
  const keys = Array.from({ length: 10 }, (_, index) => `key ${index}`);
  for (const apiKey of keys) await store.register(apiKey);
  const failing = authIdOf("key 3");
  store.withUserDatabase(failing, (database) => database.exec("INSERT INTO one VALUES (1), (1)"));
  store.close();
  return { store: openAs(directory, { userMigrations: [one, unique] }), failing };
}

describe("migrateAll", () => {
  test("migrates all it can, with progress, and names those that fail, which are unchanged", async () => {
    const { store, failing } = await withFailing();
    const progress: { done: number; total: number; failed: number }[] = [];
    const report = await store.migrateAll({ onProgress: (at) => progress.push(at) });
    expect(report).toMatchObject({ migrated: 9, current: 0, failed: 1 });
    expect(report.failures).toMatchObject([{ authId: failing, code: "USER_MIGRATION_FAILED" }]);
    expect(report.failures[0]?.message).toContain('"unique"');
    expect(progress.at(-1)).toEqual({ done: 10, total: 10, failed: 1 });
    expect(await store.migrateAll()).toMatchObject({ migrated: 0, current: 9, failed: 1 });
    store.close();
  });

  test("is announced by the audit, which changes nothing", async () => {
    const { store, failing } = await withFailing();
    expect(store.audit().findings).toMatchObject([{ code: "user-migration-fails", authId: failing }]);
    expect(await store.migrateAll()).toMatchObject({ migrated: 9 });
    store.close();
  });

  test("ends with the reason of an aborted signal", async () => {
    const { store } = await withFailing();
    const migrating = store.migrateAll({ signal: AbortSignal.abort(new Error("enough")) });
    await expect(migrating).rejects.toThrow("enough");
    store.close();
  });
});
