import { copyFileSync, cpSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, fingerprint, notes, open, openAs, rowOf } from "./fixture.js";
import { beside, inKilledProcess } from "./other-process.js";

async function register(directory: string, apiKey: string): Promise<void> {
  const store = open(directory);
  const { authId } = await store.register(apiKey, { keyName: apiKey });
  store.withUserDatabase(authId, (database) => database.prepare("INSERT INTO notes VALUES (?)").run(`of ${apiKey}`));
  store.close();
}

/** A directory with the accounts early and late, and a copy of it from before late was registered. */
async function withBackup(): Promise<{ directory: string; backup: string }> {
  const [directory, backup] = [temporaryDirectory(), temporaryDirectory()];
  await register(directory, "early");
  cpSync(directory, backup, { recursive: true });
  await register(directory, "late");
  return { directory, backup };
}

const restores: readonly (readonly [how: string, restore: (backup: string, directory: string) => void])[] = [
  [
    "the master database alone is copied back",
    (backup, directory) => copyFileSync(join(backup, "master.sqlite"), join(directory, "master.sqlite")),
  ],
  [
    "the master database alone is moved back",
    (backup, directory) => renameSync(join(backup, "master.sqlite"), join(directory, "master.sqlite")),
  ],
  [
    "the whole backup is copied over the directory",
    (backup, directory) => cpSync(backup, directory, { recursive: true, force: true }),
  ],
  [
    "the master database is copied back, and what the store noted beside it is deleted",
    (backup, directory) => {
      copyFileSync(join(backup, "master.sqlite"), join(directory, "master.sqlite"));
      rmSync(join(directory, "session"), { recursive: true });
    },
  ],
];

describe.each(restores)("if %s and user databases are newer", (_, restore) => {
  test("opening is refused each time, and no file is changed", async () => {
    const { directory, backup } = await withBackup();
    restore(backup, directory);
    expect(codeOf(() => open(directory))).toBe("MASTER_OLDER_THAN_USERS");
    const before = fingerprint(directory);
    expect(codeOf(() => open(directory))).toBe("MASTER_OLDER_THAN_USERS");
    expect(codeOf(() => open(directory))).toBe("MASTER_OLDER_THAN_USERS");
    expect(fingerprint(directory)).toBe(before);
  });

  test("their accounts can be adopted, with their data: no key gets a second database", async () => {
    const { directory, backup } = await withBackup();
    restore(backup, directory);
    const store = openAs(directory, { olderMaster: "adopt" });
    expect(store.opening.recovery.adopted).toEqual([authIdOf("late")]);
    expect(await store.register("late")).toMatchObject({ created: false, keyName: null, active: true });
    expect(notes(store, "late")).toEqual(["of late"]);
    expect(notes(store, "early")).toEqual(["of early"]);
    expect(store.audit().findings).toEqual([]);
    store.close();
    expect(readdirSync(join(directory, "users"))).toHaveLength(2);
    expect(codeOf(() => open(directory).close())).toBeUndefined();
  });

  test("opening is refused also while another process has the master open", async () => {
    const { directory, backup } = await withBackup();
    restore(backup, directory);
    const tool = await beside(
      directory,
      `const database = new Sqlite(directory + "/master.sqlite", { readonly: true });
       console.log(database.prepare("SELECT count(*) FROM api_keys").get());`,
    );
    expect(codeOf(() => open(directory))).toBe("MASTER_OLDER_THAN_USERS");
    const adopting = openAs(directory, { olderMaster: "adopt" });
    expect(adopting.opening.recovery.adopted).toEqual([authIdOf("late")]);
    expect(notes(adopting, "late")).toEqual(["of late"]);
    adopting.close();
    await tool.end();
  });
});

describe("an older master database", () => {
  test("is noticed if the newer user's database was left with a journal by a killed process", async () => {
    const { directory, backup } = await withBackup();
    inKilledProcess(
      directory,
      `open().withUserDatabase(authIdOf("late"), (database) => {
         database.pragma("cache_size = 2");
         const insert = database.prepare("INSERT INTO notes VALUES (?)");
         for (let i = 0; i < 100; i += 1) insert.run("half ".repeat(200));
         die();
       });`,
    );
    for (const companion of ["-wal", "-shm"]) rmSync(join(directory, `master.sqlite${companion}`));
    copyFileSync(join(backup, "master.sqlite"), join(directory, "master.sqlite"));
    expect(codeOf(() => open(directory))).toBe("MASTER_OLDER_THAN_USERS");
    const store = openAs(directory, { olderMaster: "adopt" });
    expect(notes(store, "late")).toEqual(["of late"]);
    store.close();
  });

  test("opens if all its accounts are there, and the audit reports those that were removed since", async () => {
    const { directory, backup } = await withBackup();
    const store = open(directory);
    store.remove("early");
    store.remove("late");
    store.close();
    copyFileSync(join(backup, "master.sqlite"), join(directory, "master.sqlite"));
    const again = open(directory);
    expect(again.opening.recovery.adopted).toEqual([]);
    expect(again.opening.audit?.findings).toMatchObject([{ code: "user-database-missing", authId: authIdOf("early") }]);
    again.close();
  });

  test("of another store adopts nothing: these user databases are not its own", async () => {
    const { directory } = await withBackup();
    const other = temporaryDirectory();
    await register(other, "other");
    copyFileSync(join(other, "master.sqlite"), join(directory, "master.sqlite"));
    const store = openAs(directory, { olderMaster: "adopt" });
    expect(store.opening.recovery.adopted).toEqual([]);
    expect(store.opening.audit?.counts).toEqual({ "user-database-missing": 1, "user-database-unregistered": 2 });
    store.close();
  });
});

test("a directory that was copied elsewhere while no store was open opens without complaint", async () => {
  const { directory } = await withBackup();
  const elsewhere = join(temporaryDirectory(), "elsewhere");
  cpSync(directory, elsewhere, { recursive: true });
  const store = open(elsewhere);
  expect(store.opening.recovery).toEqual({ undone: [], removed: [], adopted: [], draftsDeleted: 0, failures: [] });
  expect(store.opening.audit?.findings).toEqual([]);
  expect(notes(store, "late")).toEqual(["of late"]);
  expect(rowOf(elsewhere, "late")?.status).toBe("active");
  store.close();
});
