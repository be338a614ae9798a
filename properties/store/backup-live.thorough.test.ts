import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { authIdOf, restoreBackup } from "rollcall";
import { expect, onTestFinished, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { contentsOf, expectWhole, fill } from "./backup-fixture.js";
import { open } from "./fixture.js";

interface Client {
  readonly process: ChildProcess;
  /** What it has printed: each step before it begins and after it is acknowledged. */
  readonly printed: string[];
}

/** Starts a process that registers, writes and removes until it is killed. */
function startClient(directory: string, prefix: string): Client {
  const child = spawn(process.execPath, [built("properties/store/registrar-process.js"), directory, prefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const printed: string[] = [];
  createInterface(child.stdout).on("line", (line) => printed.push(line));
  return { process: child, printed };
}

const keysOf = (lines: readonly string[], step: string): readonly string[] =>
  lines.filter((line) => line.startsWith(`${step} `)).map((line) => line.slice(step.length + 1));

test("backups while two processes register, write and remove hold everything acknowledged before, and nothing half", async () => {
  const base = temporaryDirectory();
  const [directory, backup] = [join(base, "store"), join(base, "backup")];
  const store = open(directory);
  await fill(store, 30);
  const clients = [startClient(directory, "a"), startClient(directory, "b")];
  const printed = (): string[] => clients.flatMap((client) => client.printed);

  const rounds = 6;
  const restored: { readonly directory: string; readonly before: readonly string[] }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await expect.poll(() => printed().length, { timeout: 60_000 }).toBeGreaterThan(round * 40);
    const before = printed();
    await store.backup(backup);
    const target = join(base, `restored-${round}`);
    await restoreBackup({ backup, directory: target });
    restored.push({ directory: target, before });
  }
  for (const client of clients) {
    client.process.kill("SIGKILL");
    await once(client.process, "close");
  }
  store.close();

  const removing = new Set(keysOf(printed(), "removing"));
  for (const each of restored) {
    expectWhole(each.directory);
    const held = contentsOf(each.directory);
    const [registered, wrote, removed] = ["registered", "wrote", "removed"].map((step) => keysOf(each.before, step));
    for (const apiKey of registered?.filter((key) => !removing.has(key)) ?? []) {
      expect(held.get(authIdOf(apiKey))).toMatchObject({ keyName: apiKey, pollInterval: 60, active: 1 });
    }
    for (const apiKey of wrote?.filter((key) => !removing.has(key)) ?? []) {
      expect(held.get(authIdOf(apiKey))?.notes).toEqual([apiKey]);
    }
    for (const apiKey of removed ?? []) expect(held.has(authIdOf(apiKey))).toBe(false);
    expect(registered?.length).toBeGreaterThan(5);
    for (let index = 0; index < 30; index += 4) {
      expect(held.get(authIdOf(`key-${index}`))?.notes).toEqual([`note of key-${index}`]);
    }
  }
  // A removal may be finished later only: the backup was reading the user's database at that moment.
  const reopened = open(directory);
  expect(reopened.opening.recovery.failures).toEqual([]);
  expect(reopened.audit().findings).toEqual([]);
  reopened.close();
});
