import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, fingerprint, notes, open, openAs, registered } from "./fixture.js";
import { inKilledProcess } from "./other-process.js";

/** Registers so many accounts, closes the store, and returns the path of a copy of the master database. */
async function backedUp(directory: string, accounts: number): Promise<string> {
  await registerMore(directory, "before", accounts);
  const backup = join(temporaryDirectory(), "master.sqlite");
  copyFileSync(join(directory, "master.sqlite"), backup);
  return backup;
}

async function registerMore(directory: string, prefix: string, accounts: number): Promise<void> {
  const store = open(directory);
  await Promise.all(Array.from({ length: accounts }, (_, index) => store.register(`${prefix} ${index}`)));
  store.close();
}

function registerAndDie(directory: string, accounts: number): void {
  inKilledProcess(
    directory,
    `const store = open(); for (let i = 0; i < ${accounts}; i += 1) await store.register("killed " + i); die();`,
  );
}

/** Copies the backup over the master, as an operator does who does not know of the `-wal`. */
const restore = (backup: string, directory: string): void => copyFileSync(backup, join(directory, "master.sqlite"));

describe("an older master database beside the -wal of a killed process", () => {
  test.each([3, 40])("is refused after %i more registrations, and no file is changed", async (accounts) => {
    const directory = temporaryDirectory();
    const backup = await backedUp(directory, 20);
    await registerMore(directory, "between", 100);
    registerAndDie(directory, accounts);
    restore(backup, directory);
    const before = fingerprint(directory);
    expect(codeOf(() => open(directory))).toBe("STALE_JOURNAL");
    expect(codeOf(() => openAs(directory, { readOnly: true }))).toBe("STALE_JOURNAL");
    expect(fingerprint(directory)).toBe(before);
  });

  test("opens without the -wal, and has the accounts of the backup and those that it adopts", async () => {
    const directory = temporaryDirectory();
    const backup = await backedUp(directory, 3);
    registerAndDie(directory, 2);
    restore(backup, directory);
    for (const companion of ["-wal", "-shm"]) rmSync(join(directory, `master.sqlite${companion}`));
    const store = openAs(directory, { olderMaster: "adopt" });
    expect(store.count()).toMatchObject({ total: 5 });
    expect(store.opening.recovery.adopted).toHaveLength(2);
    expect(store.audit().findings).toEqual([]);
    store.close();
  });

  test("is refused also if it is of a store without accounts, and the -wal was written again and again", () => {
    const directory = temporaryDirectory();
    open(directory).close();
    const backup = join(temporaryDirectory(), "master.sqlite");
    copyFileSync(join(directory, "master.sqlite"), backup);
    registerAndDie(directory, 400);
    restore(backup, directory);
    expect(codeOf(() => open(directory))).toBe("STALE_JOURNAL");
  });

  test("is never mixed with it, whenever the backup was taken and the process died", async () => {
    const upTo = (max: number) => fc.integer({ min: 0, max });
    await fc.assert(
      fc.asyncProperty(upTo(10), upTo(60), upTo(12), async (before, between, killed) => {
        const directory = temporaryDirectory();
        const backup = await backedUp(directory, before);
        if (between > 0) await registerMore(directory, "between", between);
        registerAndDie(directory, killed);
        restore(backup, directory);
        if (killed > 0) expect(codeOf(() => open(directory))).toBe("STALE_JOURNAL");
        rmSync(join(directory, "master.sqlite-wal"), { force: true });
        const store = openAs(directory, { olderMaster: "adopt" });
        expect(store.count().total).toBe(before + between + killed);
        expect(store.audit().findings).toEqual([]);
        store.close();
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});

test("the -wal of an ordinary crash is no such error: it has the last commits", async () => {
  const directory = temporaryDirectory();
  registerAndDie(directory, 5);
  expect(statSync(join(directory, "master.sqlite-wal")).size).toBeGreaterThan(0);
  const store = open(directory);
  expect(store.count().total).toBe(5);
  expect(store.audit().findings).toEqual([]);
  store.close();
});

/** Writes so many notes, each in a transaction of its own. */
function write(directory: string, text: string, transactions: number): void {
  const store = open(directory);
  for (let index = 0; index < transactions; index += 1) {
    store.withUserDatabase(authIdOf("key"), (database) =>
      database.prepare("INSERT INTO notes VALUES (?)").run(`${text} ${index}`),
    );
  }
  store.close();
}

/** Dies in a transaction that has already changed the file, so that its journal must be rolled back. */
function dieInTransaction(directory: string): void {
  inKilledProcess(
    directory,
    `open().withUserDatabase(authIdOf("key"), (database) => {
       database.pragma("cache_size = 2");
       database.exec("UPDATE notes SET text = 'half'");
       const insert = database.prepare("INSERT INTO notes VALUES (?)");
       for (let i = 0; i < 100; i += 1) insert.run("half ".repeat(200));
       die();
     });`,
  );
}

describe("a user database that was restored beside the -journal of a killed process", () => {
  test("is refused at access and by the audit", async () => {
    const { directory, path } = await registered("key");
    copyFileSync(path, join(directory, "..", "backup.sqlite"));
    write(directory, "later", 4);
    dieInTransaction(directory);
    renameSync(join(directory, "..", "backup.sqlite"), path);
    const store = open(directory);
    expect(store.opening.audit?.findings).toMatchObject([{ code: "user-database-unreadable" }]);
    expect(codeOf(() => notes(store, "key"))).toBe("STALE_JOURNAL");
    expect(codeOf(() => notes(store, "key"))).toBe("STALE_JOURNAL");
    expect(store.remove("key")).toBe(true);
    store.close();
  });

  test("is never a silent mixture, whenever the backup was taken", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 5 }),
        fc.boolean(),
        async (before, after, keyChanges) => {
          const { directory, path } = await registered("other");
          const store = open(directory);
          store.changeKey("other", "key");
          store.close();
          write(directory, "before", before);
          const backup = join(temporaryDirectory(), "backup.sqlite");
          copyFileSync(path, backup);
          write(directory, "after", after);
          if (keyChanges) changeKeyTwice(directory);
          dieInTransaction(directory);
          copyFileSync(backup, path);
          const restored = open(directory);
          // If nothing was written after the backup, the journal leads back to just this backup.
          if (after > 0 || keyChanges) expect(codeOf(() => notes(restored, "key"))).toBe("STALE_JOURNAL");
          else expect(notes(restored, "key")).toHaveLength(1 + before);
          restored.close();
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
  });

  test("is read as before if the journal is its own", async () => {
    const { directory, path } = await registered("key");
    write(directory, "later", 1);
    const whole = readFileSync(path);
    dieInTransaction(directory);
    expect(existsSync(`${path}-journal`)).toBe(true);
    expect(readFileSync(path).equals(whole)).toBe(false);
    const store = open(directory);
    expect(store.opening.audit?.findings).toEqual([]);
    expect(notes(store, "key")).toEqual(["kept", "later 0"]);
    store.close();
  });
});

/** The next transaction that writes then also changes the auth id in the database. */
function changeKeyTwice(directory: string): void {
  const store = open(directory);
  store.changeKey("key", "between");
  store.withUserDatabase(authIdOf("between"), (database) => database.exec("UPDATE notes SET text = text"));
  store.changeKey("between", "key");
  store.close();
}
