import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { authIdOf, restoreBackup } from "rollcall";
import { expect, test } from "vitest";
import { changeAndDie, contentsOf, copyOf, expectWhole, flipByte, pathOf, prepare } from "./backup-fixture.js";
import { notes, open, rowOf } from "./fixture.js";

/** The paths beside the directory that restores have made. */
const beside = (directory: string): readonly string[] =>
  readdirSync(dirname(directory)).filter((name) => name.startsWith(`${basename(directory)}.`));

test("a stale -wal and a hot -journal go away with the old directory: there is exactly the backup's content", async () => {
  const { directory, backup, before } = await prepare();
  const path = pathOf(directory, "key-0");
  changeAndDie(directory);
  expect(existsSync(join(directory, "master.sqlite-wal"))).toBe(true);
  expect(statSync(`${path}-journal`).size).toBeGreaterThan(512);

  const { previous } = await restoreBackup({ backup, directory });
  expectWhole(directory);
  expect(contentsOf(directory)).toEqual(before);
  expect(existsSync(join(previous ?? "", "master.sqlite-wal"))).toBe(true);
  expect(existsSync(join(previous ?? "", "users", `${basename(path)}-journal`))).toBe(true);
});

test("the directory that was there before is kept, and can be put back", async () => {
  const { directory, backup } = await prepare();
  const store = open(directory);
  await store.register("later");
  store.close();
  const later = contentsOf(directory);
  const { previous } = await restoreBackup({ backup, directory });
  expect(beside(directory)).toEqual([basename(previous ?? "")]);
  renameSync(directory, `${directory}.restored`);
  renameSync(previous ?? "", directory);
  expect(contentsOf(directory)).toEqual(later);
});

test("a store that is open on the old directory notices the restore", async () => {
  const { directory, backup } = await prepare();
  const store = open(directory);
  await restoreBackup({ backup, directory });
  await expect(store.register("later")).rejects.toMatchObject({ code: "STORE_REPLACED" });
  await expect(store.backup(backup)).rejects.toMatchObject({ code: "STORE_REPLACED" });
  store.close();
  expectWhole(directory);
});

test.each(["absent", "empty", "without its master", "damaged"])("a directory that is %s is restored", async (state) => {
  const { directory, backup, before } = await prepare();
  if (state === "absent" || state === "empty") rmSync(directory, { recursive: true });
  if (state === "empty") mkdirSync(directory);
  if (state === "without its master") rmSync(join(directory, "master.sqlite"));
  if (state === "damaged") writeFileSync(join(directory, "master.sqlite"), "not a database");
  const { previous } = await restoreBackup({ backup, directory });
  expect(previous === null).toBe(state === "absent" || state === "empty");
  expect(contentsOf(directory)).toEqual(before);
  expectWhole(directory);
});

test("a dry run checks everything and changes nothing", async () => {
  const { directory, backup } = await prepare();
  const names = readdirSync(dirname(directory), { recursive: true }).sort();
  const report = await restoreBackup({ backup, directory, dryRun: true });
  expect(report).toMatchObject({ dryRun: true, directory, accounts: 12, incomplete: { count: 0 } });
  expect(report.previous).toMatch(/\.before-restore-/);
  expect(readdirSync(dirname(directory), { recursive: true }).sort()).toEqual(names);
});

test("a restored store goes on: accounts of the backup are known, new ones can be registered", async () => {
  const { directory, backup } = await prepare();
  await restoreBackup({ backup, directory });
  const store = open(directory);
  expect(await store.register("key-3")).toMatchObject({ created: false });
  expect(await store.register("new")).toMatchObject({ created: true });
  expect(notes(store, "key-4")).toEqual(["note of key-4"]);
  // It can be backed up where it came from.
  expect(await store.backup(backup)).toMatchObject({ accounts: 13 });
  store.close();
});

const masterIn = (backup: string): string =>
  join(backup, readdirSync(backup).find((name) => name.startsWith("master_")) ?? "");

/** Ways to damage a backup. `ids`: the database ids of two accounts. */
const damages: readonly (readonly [string, (backup: string, ids: readonly [string, string]) => void])[] = [
  ["without its manifest", (backup) => rmSync(join(backup, "backup.json"))],
  ["with a manifest that is cut short", (backup) => writeFileSync(join(backup, "backup.json"), '{"format":')],
  ["with a flipped byte in the master", (backup) => flipByte(masterIn(backup), 5000)],
  ["without its master", (backup) => rmSync(masterIn(backup))],
  ["without the database of an account", (backup, [id]) => rmSync(copyOf(backup, id))],
  ["with a flipped byte in the database of an account", (backup, [id]) => flipByte(copyOf(backup, id), 4200)],
  ["with the databases of two accounts swapped", (backup, [a, b]) => swap(copyOf(backup, a), copyOf(backup, b))],
];

function swap(a: string, b: string): void {
  renameSync(a, `${a}.other`);
  renameSync(b, a);
  renameSync(`${a}.other`, b);
}

test.each(damages)("a backup %s is refused, and the store stays as it is", async (_, damage) => {
  const { directory, backup } = await prepare();
  const idOf = (apiKey: string): string => rowOf(directory, apiKey)?.database_id ?? "";
  damage(backup, [idOf("key-4"), idOf("key-8")]);
  for (const dryRun of [true, false]) {
    await expect(restoreBackup({ backup, directory, dryRun })).rejects.toMatchObject({ code: "INVALID_BACKUP" });
  }
  expect(beside(directory)).toEqual([]);
  expectWhole(directory);
});

test("a damaged copy of one account can be allowed: the others are restored, it is reported as missing", async () => {
  const { directory, backup, before } = await prepare();
  flipByte(copyOf(backup, rowOf(directory, "key-4")?.database_id), 4200);
  const report = await restoreBackup({ backup, directory, incomplete: "allow" });
  expect(report.incomplete).toMatchObject({ count: 1, first: [{ authId: authIdOf("key-4") }] });
  const store = open(directory);
  expect(store.audit().findings).toMatchObject([{ code: "user-database-missing", authId: authIdOf("key-4") }]);
  expect(notes(store, "key-8")).toEqual(before.get(authIdOf("key-8"))?.notes);
  store.close();
});

test("a directory that holds anything else than a store is refused", async () => {
  const { directory, backup } = await prepare();
  writeFileSync(join(directory, "config.json"), "{}");
  await expect(restoreBackup({ backup, directory })).rejects.toMatchObject({ code: "RESTORE_REFUSED" });
  for (const nested of [backup, join(backup, "users"), dirname(backup)]) {
    await expect(restoreBackup({ backup, directory: nested })).rejects.toMatchObject({ code: "RESTORE_REFUSED" });
  }
  expect(beside(directory)).toEqual([]);
});

test("two restores at once: one is refused, and the store is restored", async () => {
  const { directory, backup, before } = await prepare();
  const results = await Promise.allSettled([
    restoreBackup({ backup, directory }),
    restoreBackup({ backup, directory }),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "STORE_BUSY" } });
  expect(contentsOf(directory)).toEqual(before);
});

test("an aborted restore leaves nothing behind", async () => {
  const { directory, backup } = await prepare(40);
  const abort = new AbortController();
  const onProgress = (): void => abort.abort(new Error("enough"));
  await expect(restoreBackup({ backup, directory, signal: abort.signal, onProgress })).rejects.toThrow("enough");
  expect(beside(directory)).toEqual([]);
  expectWhole(directory);
});

test("a restore that was killed between its two renames is finished by the next one", async () => {
  const { directory, backup, before } = await prepare();
  const { previous, backup: made } = await restoreBackup({ backup, directory });
  // As it was then: the old directory moved away, the new one complete and not moved in.
  const building = `${directory}.restoring-${made.id.slice(0, 12)}`;
  renameSync(directory, building);
  const mark = { previous, checked: { accounts: 12, incomplete: { count: 0, first: [] } } };
  writeFileSync(join(building, "drafts", "restored.json"), JSON.stringify(mark));

  expect(await restoreBackup({ backup, directory })).toMatchObject({ previous, accounts: 12 });
  expect(contentsOf(directory)).toEqual(before);
  expect(beside(directory)).toEqual([basename(previous ?? "")]);
});

test("the half-built directory of a restore that was killed is built anew", async () => {
  const { directory, backup, before } = await prepare();
  const building = `${directory}.restoring-${"0".repeat(12)}`;
  cpSync(directory, building, { recursive: true });
  rmSync(join(building, "master.sqlite"));
  await restoreBackup({ backup, directory });
  expect(contentsOf(directory)).toEqual(before);
  expect(beside(directory)).toEqual([expect.stringContaining(".before-restore-")]);
});
