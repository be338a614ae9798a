import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BackupProgress, InvalidOptionsError, openRegistrationStore, restoreBackup } from "rollcall";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { contentsOf, copiesIn, copyOf, expectWhole, fill, much, paths, untilOlder, write } from "./backup-fixture.js";
import { fingerprint, open, rowOf, setStatus } from "./fixture.js";

test("a restored backup holds every account, its settings, its active flag and its data", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 60);
  write(store, "key-7", ...much);
  const report = await store.backup(backup);
  store.close();

  expect(report).toMatchObject({ destination: backup, accounts: 60, copied: 60, unchanged: 0 });
  expect(report.incomplete).toEqual({ count: 0, first: [] });
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(contentsOf(directory));
  expect(contentsOf(restored).size).toBe(60);
  expectWhole(restored);
});

test("an empty store can be backed up and restored", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await store.backup(backup);
  store.close();
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(new Map());
  expectWhole(restored);
});

test("the directory of a backup cannot be opened as a store, and stays as it is", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 1);
  await store.backup(backup);
  store.close();
  const before = fingerprint(backup);
  expect(() => open(backup)).toThrow(InvalidOptionsError);
  expect(fingerprint(backup)).toBe(before);
});

test("a store that is open read-only can be backed up", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 10);
  write(store, "key-7", ...much);
  store.close();
  const reader = openRegistrationStore({ directory, readOnly: true });
  await reader.backup(backup);
  reader.close();
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(contentsOf(directory));
});

test("only the owner can read a backup and a restored store", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 3);
  write(store, "key-1", ...much);
  await store.backup(backup);
  store.close();
  await restoreBackup({ backup, directory: restored });
  for (const base of [backup, restored]) {
    const names = readdirSync(base, { recursive: true, encoding: "utf8" });
    const modes = [base, ...names.map((name) => join(base, name))].map((path) => {
      const found = statSync(path);
      return { path, isOpen: (found.mode & 0o077) !== 0 };
    });
    expect(modes.filter(({ isOpen }) => isOpen)).toEqual([]);
  }
});

test("accounts that are not finished are not in it, and the master that was copied is not changed", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 3);
  for (const status of ["provisioning", "removing"]) {
    setStatus(directory, status);
    expect((await store.backup(backup)).accounts).toBe(0);
    expect(rowOf(directory, "key-1")?.status).toBe(status);
  }
  store.close();
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored).size).toBe(0);
  expectWhole(restored);
});

test("a second backup copies only what changed, and forgets what was removed", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 20);
  await store.backup(backup);
  const before = copiesIn(backup);
  await untilOlder(directory);
  expect(await store.backup(backup)).toMatchObject({ accounts: 20, copied: 20 });
  expect(await store.backup(backup)).toMatchObject({ accounts: 20, copied: 0, unchanged: 20 });
  expect(copiesIn(backup)).toEqual(before);

  write(store, "key-3", "later");
  await store.register("another");
  store.remove("key-4");
  store.update("key-5", { keyName: "renamed" });
  const report = await store.backup(backup);
  store.close();

  expect(report).toMatchObject({ accounts: 20, copied: 2, unchanged: 18 });
  expect(copiesIn(backup)).toHaveLength(20);
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(contentsOf(directory));
});

test("a copy that was deleted from the backup is made again", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 3);
  await untilOlder(directory);
  await store.backup(backup);
  rmSync(copyOf(backup, rowOf(directory, "key-1")?.database_id));
  expect(await store.backup(backup)).toMatchObject({ copied: 1, unchanged: 2 });
  store.close();
});

test("a change that leaves the size and the time of a file is copied", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  const [apiKey = ""] = await fill(store, 1);
  const path = join(directory, rowOf(directory, apiKey)?.db_path ?? "");
  await untilOlder(directory);
  await store.backup(backup);
  const { atime, mtime, size } = statSync(path);
  write(store, apiKey, "in the same tick");
  utimesSync(path, atime, mtime);
  expect(statSync(path).size).toBe(size);
  expect(await store.backup(backup)).toMatchObject({ copied: 1 });
  store.close();
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(contentsOf(directory));
});

test("what was changed just before a backup is copied again by the next one, because times of files have ticks", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 1);
  await store.backup(backup);
  expect(await store.backup(backup)).toMatchObject({ copied: 1, unchanged: 0 });
  store.close();
});

test("a backup that is aborted can be continued", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 80);
  await untilOlder(directory);
  const abort = new AbortController();
  const onProgress = ({ done }: BackupProgress): void => {
    if (done >= 32) abort.abort(new Error("enough"));
  };
  await expect(store.backup(backup, { signal: abort.signal, onProgress })).rejects.toThrow("enough");
  await expect(restoreBackup({ backup, directory: restored })).rejects.toMatchObject({ code: "INVALID_BACKUP" });
  const done = copiesIn(backup).length;
  expect(done).toBeGreaterThanOrEqual(32);
  expect(done).toBeLessThan(80);

  const times = copiesIn(backup).map((name) => statSync(join(backup, "users", name)).ctimeMs);
  await store.backup(backup);
  store.close();
  const kept = copiesIn(backup).map((name) => statSync(join(backup, "users", name)).ctimeMs);
  expect(kept.filter((time) => times.includes(time))).toHaveLength(done);
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(contentsOf(directory));
});

test("while a backup is refreshed, and if that is aborted, the earlier one can be restored", async () => {
  const { directory, backup, restored } = paths();
  const store = open(directory);
  await fill(store, 40);
  await store.backup(backup);
  store.close();
  const before = contentsOf(directory);

  const again = open(directory);
  for (let index = 0; index < 40; index += 1) write(again, `key-${index}`, "later");
  again.remove("key-8");
  const abort = new AbortController();
  const onProgress = ({ phase }: BackupProgress): void => {
    if (phase === "catch-up") abort.abort();
  };
  await expect(again.backup(backup, { signal: abort.signal, onProgress })).rejects.toThrow();
  again.close();
  await restoreBackup({ backup, directory: restored });
  expect(contentsOf(restored)).toEqual(before);
});

test("the progress of each phase ends at its total", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 40);
  const seen = new Map<string, BackupProgress>();
  await store.backup(backup, { onProgress: (progress) => seen.set(progress.phase, progress) });
  store.close();
  expect([...seen.keys()]).toEqual(["users", "master", "catch-up", "finish"]);
  for (const { done, total } of seen.values()) expect(done).toBe(total);
  expect(seen.get("users")?.total).toBe(40);
});

test("a completed backup is published on a diagnostics channel", async () => {
  const { directory, backup } = paths();
  const messages: unknown[] = [];
  const listen = (message: unknown): void => void messages.push(message);
  subscribe("rollcall:backup", listen);
  onTestFinished(() => void unsubscribe("rollcall:backup", listen));
  const store = open(directory);
  await fill(store, 2);
  const { finishedAt, durationMs } = await store.backup(backup);
  store.close();
  expect(messages).toEqual([{ directory, destination: backup, accounts: 2, durationMs, finishedAt }]);
});

test("a directory that holds anything else is refused, and not changed", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 2);
  const other = openRegistrationStore({ directory: join(temporaryDirectory(), "other") });
  await other.register("key-of-the-other");

  mkdirSync(backup);
  writeFileSync(join(backup, "photo.jpg"), "");
  await expect(store.backup(backup)).rejects.toMatchObject({ code: "BACKUP_DESTINATION" });
  expect(readdirSync(backup)).toEqual(["photo.jpg"]);

  rmSync(join(backup, "photo.jpg"));
  mkdirSync(join(backup, "users"));
  writeFileSync(join(backup, "users", "user_1.sqlite"), "of a store that has lost its master");
  await expect(store.backup(backup)).rejects.toMatchObject({ code: "BACKUP_DESTINATION" });
  expect(readdirSync(join(backup, "users"))).toEqual(["user_1.sqlite"]);

  rmSync(backup, { recursive: true });
  await other.backup(backup);
  await expect(store.backup(backup)).rejects.toMatchObject({ code: "BACKUP_DESTINATION" });
  for (const name of readdirSync(backup)) if (name.startsWith("state")) rmSync(join(backup, name));
  await expect(store.backup(backup)).rejects.toMatchObject({ code: "BACKUP_DESTINATION" });

  for (const nested of [directory, join(directory, "backup"), join(directory, "..")]) {
    await expect(store.backup(nested)).rejects.toMatchObject({ code: "BACKUP_DESTINATION" });
  }
  expect(existsSync(join(directory, "backup"))).toBe(false);
  other.close();
  store.close();
});

test("options that are not valid are refused by name", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  const misspelt: object = { onprogress: () => undefined };
  await expect(store.backup(backup, misspelt)).rejects.toMatchObject({
    code: "INVALID_OPTIONS",
    message: expect.stringContaining('"onprogress"'),
  });
  expect(existsSync(backup)).toBe(false);
  store.close();
  await expect(restoreBackup({ backup, directory: "" })).rejects.toMatchObject({ code: "INVALID_OPTIONS" });
});

test("two backups into one directory at once: one is refused", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 40);
  const results = await Promise.allSettled([store.backup(backup), store.backup(backup)]);
  store.close();
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "STORE_BUSY" } });
});

test("a backup ends if its store is closed", async () => {
  const { directory, backup } = paths();
  const store = open(directory);
  await fill(store, 40);
  const result = store.backup(backup, { onProgress: () => store.close() });
  await expect(result).rejects.toMatchObject({ code: "STORE_CLOSED" });
  await expect(store.backup(backup)).rejects.toMatchObject({ code: "STORE_CLOSED" });
});
