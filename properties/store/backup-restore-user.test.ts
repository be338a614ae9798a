import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { authIdOf, restoreUserDatabase } from "rollcall";
import { expect, onTestFinished, test } from "vitest";
import {
  changeAndDie,
  contentsOf,
  copyOf,
  flipByte,
  much,
  pathOf,
  prepare,
  withDatabase,
  write,
} from "./backup-fixture.js";
import { notes, open, rowOf } from "./fixture.js";

test("one user's database is restored while the store is open, and the present one goes to quarantine", async () => {
  const { directory, backup, before } = await prepare();
  const store = open(directory);
  write(store, "key-4", ...much);
  write(store, "key-8", "later");
  const { path, quarantined } = await restoreUserDatabase({ backup, directory, authId: authIdOf("key-4") });
  expect(path).toBe(pathOf(directory, "key-4"));
  expect(notes(store, "key-4")).toEqual(before.get(authIdOf("key-4"))?.notes);
  expect(notes(store, "key-8")).toContain("later");
  expect(store.audit().findings).toEqual([]);
  store.close();
  expect(quarantined).toHaveLength(1);
  const kept = withDatabase(quarantined[0] ?? "", (database) =>
    database.prepare("SELECT count(*) FROM notes").pluck().get(),
  );
  expect(kept).toBe(1 + much.length);
});

test("one user's database is restored over a hot journal, which goes to quarantine with its file", async () => {
  const { directory, backup, before } = await prepare();
  changeAndDie(directory);
  const path = pathOf(directory, "key-0");
  const [file, journal] = [readFileSync(path), readFileSync(`${path}-journal`)];
  const { quarantined } = await restoreUserDatabase({ backup, directory, authId: authIdOf("key-0") });
  expect(quarantined.map((each) => readFileSync(each))).toEqual([file, journal]);
  expect(existsSync(`${path}-journal`)).toBe(false);
  expect(contentsOf(directory).get(authIdOf("key-0"))).toMatchObject({ notes: before.get(authIdOf("key-0"))?.notes });
});

test.each(["missing", "damaged"])("one user's database that is %s is restored", async (state) => {
  const { directory, backup, before } = await prepare();
  const path = pathOf(directory, "key-4");
  if (state === "missing") rmSync(path);
  else writeFileSync(path, "not a database");
  const { quarantined } = await restoreUserDatabase({ backup, directory, authId: authIdOf("key-4") });
  expect(quarantined).toHaveLength(state === "missing" ? 0 : 1);
  expect(contentsOf(directory)).toEqual(before);
});

test("a connection that has the old file of a user open cannot commit to it any more", async () => {
  const { directory, backup } = await prepare();
  const old = new Sqlite(pathOf(directory, "key-4"));
  onTestFinished(() => void old.close());
  expect(old.prepare("SELECT count(*) FROM notes").pluck().get()).toBe(1);
  await restoreUserDatabase({ backup, directory, authId: authIdOf("key-4") });
  const insert = (): unknown => old.exec("INSERT INTO notes VALUES ('lost')");
  expect(insert).toThrow(expect.objectContaining({ code: "SQLITE_READONLY_DBMOVED" }));
});

test("a transaction on a user's present file is waited for", async () => {
  const { directory, backup } = await prepare();
  const path = pathOf(directory, "key-4");
  const writer = new Sqlite(path);
  onTestFinished(() => void writer.close());
  // Without a journal: it has the lock and has not written yet.
  writer.exec("BEGIN IMMEDIATE");
  const restored = restoreUserDatabase({ backup, directory, authId: authIdOf("key-4") });
  // The checked copy is there, so the present file is next.
  await expect.poll(() => readdirSync(join(directory, "quarantine"))).toHaveLength(1);
  writer.exec("INSERT INTO notes VALUES ('committed before'); COMMIT");
  const { quarantined } = await restored;
  const kept = withDatabase(quarantined[0] ?? "", (database) =>
    database.prepare("SELECT text FROM notes").pluck().all(),
  );
  expect(kept).toContain("committed before");
});

test("one user's database is not restored if the store does not have the account, or another generation of it", async () => {
  const { directory, backup } = await prepare();
  const store = open(directory);
  await store.register("later");
  store.remove("key-3");
  store.remove("key-4");
  await store.register("key-4");
  for (const apiKey of ["unknown", "later", "key-3", "key-4"]) {
    const restored = restoreUserDatabase({ backup, directory, authId: authIdOf(apiKey) });
    await expect(restored).rejects.toMatchObject({ code: "RESTORE_REFUSED" });
  }
  expect(store.audit().findings).toEqual([]);
  store.close();
  expect(existsSync(join(directory, "quarantine"))).toBe(false);
});

test("a dry run for one user changes nothing", async () => {
  const { directory, backup } = await prepare();
  const path = pathOf(directory, "key-4");
  copyFileSync(path, `${directory}.copy`);
  const report = await restoreUserDatabase({ backup, directory, authId: authIdOf("key-4"), dryRun: true });
  expect(report).toMatchObject({ path, quarantined: [], dryRun: true });
  expect(readFileSync(path)).toEqual(readFileSync(`${directory}.copy`));
  flipByte(copyOf(backup, rowOf(directory, "key-4")?.database_id), 4200);
  const damaged = restoreUserDatabase({ backup, directory, authId: authIdOf("key-4"), dryRun: true });
  await expect(damaged).rejects.toMatchObject({ code: "INVALID_BACKUP" });
});
