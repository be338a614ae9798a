import { closeSync, copyFileSync, existsSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { authIdOf, restoreBackup } from "rollcall";
import { expect, test } from "vitest";
import { copyOf, fill, much, paths, write } from "./backup-fixture.js";
import { open, rowOf } from "./fixture.js";

test("databases that are missing or damaged make it fail at the end, unless that is allowed", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 6);
  await store.backup(backup);
  const pathOf = (apiKey: string): string => join(directory, rowOf(directory, apiKey)?.db_path ?? "");
  await store.register("new");
  rmSync(pathOf("key-0"));
  writeFileSync(pathOf("key-1"), "not a database");
  rmSync(pathOf("new"));
  write(store, "key-2", "later");

  const failure = store.backup(backup);
  await expect(failure).rejects.toMatchObject({ code: "BACKUP_INCOMPLETE" });
  await expect(failure).rejects.toThrow(authIdOf("key-0"));
  // The earlier backup is still complete.
  expect((await restoreBackup({ backup, directory: restored, dryRun: true })).accounts).toBe(6);

  const { accounts, incomplete } = await store.backup(backup, { incomplete: "allow" });
  store.close();
  expect(accounts).toBe(7);
  expect(incomplete.count).toBe(3);
  const problemOf = (apiKey: string) => incomplete.first.find(({ authId }) => authId === authIdOf(apiKey))?.problem;
  expect(problemOf("key-0")).toMatch(/does not exist; the backup keeps the copy of/);
  expect(problemOf("key-1")).toMatch(/damaged: .*; the backup keeps the copy of/);
  expect(problemOf("new")).toMatch(/does not exist; there is no copy of it/);

  expect(existsSync(copyOf(backup, rowOf(directory, "key-0")?.database_id))).toBe(true);
  const report = await restoreBackup({ backup, directory: restored });
  expect(report.incomplete).toMatchObject({ count: 1, first: [{ authId: authIdOf("new") }] });
  const after = open(restored);
  expect(after.audit().findings).toMatchObject([{ code: "user-database-missing", authId: authIdOf("new") }]);
  after.close();
});

test("a large database that is damaged at the source is found", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 3);
  write(store, "key-1", ...much);
  const path = join(directory, rowOf(directory, "key-1")?.db_path ?? "");
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(100_000), 0, 100_000, 700_000);
  closeSync(file);
  const { incomplete } = await store.backup(backup, { incomplete: "allow" });
  store.close();
  expect(incomplete).toMatchObject({ count: 1, first: [{ authId: authIdOf("key-1") }] });
  expect(incomplete.first[0]?.problem).toMatch(/its database is damaged/);
});

test("the database of another account is not backed up in the place of an account's own", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 3);
  const [a, b] = ["key-1", "key-2"].map((apiKey) => join(directory, rowOf(directory, apiKey)?.db_path ?? ""));
  copyFileSync(a ?? "", b ?? "");
  const { incomplete } = await store.backup(backup, { incomplete: "allow" });
  store.close();
  expect(incomplete).toMatchObject({ count: 1, first: [{ authId: authIdOf("key-2") }] });
  expect(incomplete.first[0]?.problem).toMatch(/not its database/);
});
