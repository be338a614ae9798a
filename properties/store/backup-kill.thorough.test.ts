import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { restoreBackup } from "rollcall";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { seededRandom } from "../seeded-random.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { contentsOf, expectWhole, fill, type Held, much, write } from "./backup-fixture.js";
import { open } from "./fixture.js";

/**
 * Runs a process that backs up or restores, and kills it some milliseconds after it has printed so many lines. Returns
 * whether it had ended before.
 */
async function runAndKill(args: readonly [string, string, string], lines: number, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [built("properties/store/backup-process.js"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const printed: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    printed.push(line);
    // The moment of the kill is random, so it is a time.
    if (printed.length === lines) void setTimeout(afterMs).then(() => child.kill("SIGKILL"));
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return printed.at(-1) === "done";
}

test("a backup that is killed again and again can be continued, and the last complete one can always be restored", async () => {
  const base = temporaryDirectory();
  const [directory, backup] = [join(base, "store"), join(base, "backup")];
  const store = open(directory);
  await fill(store, 300);
  write(store, "key-1", ...much);
  store.close();
  const random = seededRandom(1);
  const complete: Map<string, Held>[] = [];
  let killed = 0;
  for (let round = 0; round < 30; round += 1) {
    const has = existsSync(join(backup, "backup.json"));
    const ended = await runAndKill(["backup", directory, backup], Math.ceil(random() * 70), random() * 10);
    killed += ended ? 0 : 1;
    if (has) await restoreBackup({ backup, directory: join(base, "dry"), dryRun: true });
    if (!ended) continue;
    const restored = join(base, `restored-${round}`);
    await restoreBackup({ backup, directory: restored });
    expect(contentsOf(restored)).toEqual(contentsOf(directory));
    complete.push(contentsOf(restored));
    const again = open(directory);
    for (let index = round; index < 250; index += 7) write(again, `key-${index}`, `round ${round}`);
    again.remove(`key-${299 - round}`);
    await again.register(`key of round ${round}`);
    again.close();
  }
  expect(killed).toBeGreaterThan(10);
  expect(complete.length).toBeGreaterThan(1);
});

test("a restore that is killed again and again can be run again: the store is the old one or the backup, never a mixture", async () => {
  const base = temporaryDirectory();
  const [directory, backup] = [join(base, "store"), join(base, "backup")];
  const store = open(directory);
  await fill(store, 200);
  write(store, "key-1", ...much);
  await store.backup(backup);
  store.close();
  const backedUp = contentsOf(directory);
  const later = open(directory);
  await later.register("later");
  later.close();
  const old = contentsOf(directory);

  const saved = join(base, "saved");
  cpSync(directory, saved, { recursive: true });

  const random = seededRandom(2);
  const seen = { old: 0, absent: 0, restored: 0 };
  for (let round = 0; round < 30; round += 1) {
    await runAndKill(["restore", directory, backup], Math.ceil(random() * 15), random() * 20);
    const now = existsSync(directory) ? contentsOf(directory) : undefined;
    if (now !== undefined) expect([old, backedUp]).toContainEqual(now);
    seen[now === undefined ? "absent" : now.size === old.size ? "old" : "restored"] += 1;

    await restoreBackup({ backup, directory });
    expect(contentsOf(directory)).toEqual(backedUp);
    expectWhole(directory);
    expect(readdirSync(base).filter((name) => /restoring|lock/.test(name))).toEqual([]);
    for (const name of readdirSync(base).filter((name) => name.startsWith("store")))
      rmSync(join(base, name), { recursive: true });
    cpSync(saved, directory, { recursive: true });
  }
  expect(seen.old).toBeGreaterThan(3);
  expect(seen.restored).toBeGreaterThan(0);
});
