import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { authIdOf, openRegistrationStore, type RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { diagnose } from "#src/doctor/index.js";
import { built } from "../built.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { type Application, addFile, addKey, addRegistry, createApplication } from "./application.js";
import { treeOf } from "./tree.js";

const keyOf = (index: number): string => `rc_key_${index}`;

/** An application with accounts of every kind: names, intervals, inactive ones. */
function application(accounts: number): Application {
  const app = createApplication(temporaryDirectory());
  for (let index = 0; index < accounts; index += 1) {
    const id = authIdOf(keyOf(index));
    const isActive = index % 3 !== 2;
    addKey(app, id, { key_name: `key ${index}`, poll_interval: 60 + index, is_active: isActive ? 1 : 0 });
    addRegistry(app, id, { status: isActive ? "active" : "inactive" });
    addFile(app, id);
  }
  app.master.close();
  return app;
}

/** Expects a store in which every account, setting and note is as it was. */
async function expectStore(directory: string, accounts: number): Promise<void> {
  const store = openRegistrationStore({ directory });
  try {
    expect(store.count()).toMatchObject({ total: accounts, unfinished: 0 });
    for (let index = 0; index < accounts; index += 1) {
      expect(store.find(keyOf(index))).toMatchObject({
        authId: authIdOf(keyOf(index)),
        keyName: `key ${index}`,
        pollInterval: 60 + index,
        active: index % 3 !== 2,
        createdAt: "2024-01-01T00:00:00.000Z",
      });
      expect(noteOf(store, keyOf(index))).toEqual([authIdOf(keyOf(index))]);
    }
    expect(await store.register(keyOf(0))).toMatchObject({ created: accounts === 0 });
    expect(store.audit()).toMatchObject({ clean: true });
  } finally {
    store.close();
  }
  expect(await diagnose(directory)).toMatchObject({ healthy: true, kind: "store", findings: [] });
}

const noteOf = (store: RegistrationStore, key: string): string[] =>
  store.withUserDatabase(authIdOf(key), (database) => {
    database.exec("INSERT INTO notes VALUES ('new'); DELETE FROM notes WHERE text = 'new'");
    return database.prepare<[], string>("SELECT text FROM notes").pluck().all();
  });

describe("rollcall adopt", () => {
  test("prints a plan, and changes nothing without --apply", async () => {
    const { directory } = application(5);
    const before = treeOf(directory);
    const { code, out } = await rollcall(["adopt", directory]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("becomes a store with 5 accounts") });
    expect(out).toContain("the table sessions");
    expect(treeOf(directory)).toEqual(before);
  });

  test.each([0, 1, 25])("makes a store of %i accounts in which everything is as it was", async (accounts) => {
    const { directory, database } = application(accounts);
    const { code, out } = await rollcall(["adopt", database, "--apply"]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("HEALTHY") });
    await expectStore(directory, accounts);
    const quarantine = join(directory, "quarantine", "adopted-master.db");
    expect(readdirSync(quarantine).sort()).toEqual(["master.db", "users"]);
    expect(readdirSync(join(quarantine, "users"))).toHaveLength(accounts);
    const again = await rollcall(["adopt", database, "--apply"]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("is a store already") });
  });

  test("computes the auth ids from clear API keys", async () => {
    const app = createApplication(temporaryDirectory());
    app.master.exec("ALTER TABLE api_keys ADD COLUMN api_key TEXT");
    addKey(app, "user-1", { api_key: keyOf(0) });
    addRegistry(app, "user-1");
    addFile(app, "user-1");
    app.master.close();
    expect(await rollcall(["adopt", app.directory, "--apply"])).toMatchObject({ code: 0 });
    const store = openRegistrationStore({ directory: app.directory });
    expect(store.find(keyOf(0))).toMatchObject({ active: true });
    store.close();
  });

  test.each<[string, (app: Application) => void, RegExp]>([
    ["findings", (app) => addKey(app, authIdOf("half")), /there are findings/],
    [
      "auth ids that are no SHA-256",
      (app) => {
        addKey(app, "user-1");
        addRegistry(app, "user-1");
        addFile(app, "user-1");
      },
      /1 accounts: the auth id is not the SHA-256/,
    ],
    [
      "a poll interval that the store does not take",
      (app) => app.master.exec("UPDATE api_keys SET poll_interval = -1 WHERE rowid = 1"),
      /pollInterval in the settings must be at least 1 second/,
    ],
  ])("is refused, and changes nothing, if there are %s", async (_, spoil, reason) => {
    const { directory, database } = application(2);
    const master = new Sqlite(database);
    spoil({ directory, database, users: join(directory, "users"), master });
    master.close();
    const before = treeOf(directory);
    const { code, out } = await rollcall(["adopt", directory, "--apply"]);
    expect({ code, out: out.replace(/\s+/g, " ") }).toMatchObject({ code: 1, out: expect.stringMatching(reason) });
    expect(treeOf(directory)).toEqual(before);
  });

  test("is refused while another process has the database open", async () => {
    const { directory, database } = application(2);
    const master = new Sqlite(database);
    master.pragma("journal_mode = WAL");
    master.exec("UPDATE api_keys SET key_name = 'x'");
    const { code, err } = await rollcall(["adopt", directory, "--apply"]);
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining("stop the application first") });
    expect(existsSync(join(directory, "master.sqlite"))).toBe(false);
    master.close();
  });

  test("can be killed before any step and run again", async () => {
    const { directory: template } = application(3);
    const run = (directory: string, step: number): string => {
      const process_ = built("properties/doctor/adopt-process.js");
      const child = spawnSync(process.execPath, [process_, directory, String(step)], { encoding: "utf8" });
      expect(child.stderr).toBe("");
      expect(child.signal).toBe(step === 0 ? null : "SIGKILL");
      return child.stdout;
    };
    const copyOf = (): string => {
      const directory = join(temporaryDirectory(), "copy");
      cpSync(template, directory, { recursive: true, preserveTimestamps: true });
      chmodSync(directory, 0o700);
      return directory;
    };
    const steps = Number(run(copyOf(), 0));
    expect(steps).toBeGreaterThan(20);
    for (let step = 1; step <= steps; step += 3) {
      const directory = copyOf();
      run(directory, step);
      run(directory, 0);
      await expectStore(directory, 3);
    }
  }, 600_000);
});
