import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { type AuditFinding, authIdOf, type MaintenanceReport } from "rollcall";
import { describe, expect, test } from "vitest";
import { codeOf, open, registered, setStatus } from "./fixture.js";

/** Makes the rows of every account seem as old as that. */
function setCreated(directory: string, createdAt: Date): void {
  const master = new Sqlite(join(directory, "master.sqlite"));
  master.prepare("UPDATE api_keys SET created_at = ?").run(createdAt.toISOString());
  master.close();
}

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe("a run of maintenance", () => {
  test("undoes registrations that were interrupted more than a minute ago, and leaves younger ones alone", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    const maintenance = store.startMaintenance();
    setStatus(directory, "provisioning");
    expect(await maintenance.runNow()).toMatchObject({ undone: 0, audit: { counts: { unfinished: 1 } } });
    setCreated(directory, minutesAgo(2));
    expect(await maintenance.runNow()).toMatchObject({ undone: 1, removed: 0, audit: { findings: [] } });
    expect(readdirSync(join(directory, "users"))).toEqual([]);
    expect(path).not.toBe("");
    expect(await store.register("key")).toMatchObject({ created: true });
    store.close();
  });

  test("undoes nothing that another clock dates into the future", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    setStatus(directory, "provisioning");
    setCreated(directory, minutesAgo(-60));
    expect(await store.startMaintenance().runNow()).toMatchObject({ undone: 0 });
    expect(await store.register("key")).toMatchObject({ created: true });
    store.close();
  });

  test("finishes removals, and deletes abandoned drafts", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    setStatus(directory, "removing");
    writeFileSync(join(directory, "drafts", `${"0".repeat(32)}_${"1".repeat(32)}`), "part of a database");
    const report = await store.startMaintenance().runNow();
    expect(report).toMatchObject({ undone: 0, removed: 1, draftsDeleted: 1, audit: { clean: true } });
    expect(store.count()).toEqual({ total: 0, active: 0, inactive: 0, unfinished: 0 });
    store.close();
  });

  test("takes no draft away from registrations that go on meanwhile", async () => {
    const { directory } = await registered("key");
    const [store, other] = [open(directory), open(directory)];
    const maintenance = other.startMaintenance();
    const registrations = Promise.all(Array.from({ length: 300 }, (_, index) => store.register(`new ${index}`)));
    const runs: MaintenanceReport[] = [];
    for (let run = 0; run < 5; run += 1) runs.push(await maintenance.runNow());
    expect((await registrations).every(({ created }) => created)).toBe(true);
    expect(runs.every(({ undone, removed }) => undone + removed === 0)).toBe(true);
    expect(store.audit().findings).toEqual([]);
    store.close();
    other.close();
  });

  test("announces each finding once, and again if it was gone in between", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    const found: AuditFinding[] = [];
    const maintenance = store.startMaintenance({ onFinding: (finding) => found.push(finding) });
    const backup = new Sqlite(path).serialize();
    rmSync(path);
    await maintenance.runNow();
    await maintenance.runNow();
    expect(found).toMatchObject([{ code: "user-database-missing", authId: authIdOf("key") }]);
    writeFileSync(path, backup);
    expect(await maintenance.runNow()).toMatchObject({ audit: { clean: true } });
    rmSync(path);
    await maintenance.runNow();
    expect(found).toHaveLength(2);
    store.close();
  });

  test("that is going on is joined by runNow", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    const maintenance = store.startMaintenance();
    const [one, two] = await Promise.all([maintenance.runNow(), maintenance.runNow()]);
    expect(one).toBe(two);
    store.close();
  });
});

describe("maintenance", () => {
  test("of two stores runs once in each interval", async () => {
    const { directory } = await registered("key");
    const stores = [open(directory), open(directory)];
    const runs: number[] = [];
    const begin = performance.now();
    rmSync(join(directory, "users"), { recursive: true });
    const twoRuns = new Promise<void>((resolve) => {
      const onError = (): void => {
        runs.push(performance.now() - begin);
        if (runs.length === 2) resolve();
      };
      for (const store of stores) store.startMaintenance({ intervalMs: 1000, onError });
    });
    await twoRuns;
    // Both begin within the last tenth of the first second; the one that comes later finds that the other has begun.
    expect(runs[1] ?? 0).toBeGreaterThan(1500);
    for (const store of stores) store.close();
  });

  test("runs again after the clock was set back", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    const master = new Sqlite(join(directory, "master.sqlite"));
    master.prepare("UPDATE rollcall_maintenance SET began_at = ?").run(Date.now() + 86_400_000);
    master.close();
    rmSync(join(directory, "users"), { recursive: true });
    await new Promise((resolve) => store.startMaintenance({ intervalMs: 1000, onError: resolve }));
    store.close();
  });

  test("stops: a run that is going on is aborted, and no further one begins", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    const maintenance = store.startMaintenance();
    const run = maintenance.runNow();
    const stopped = maintenance.stop();
    await expect(run).rejects.toThrow("maintenance was stopped");
    await stopped;
    await expect(maintenance.runNow()).rejects.toThrow("maintenance was stopped");
    store.close();
  });

  test("is stopped by close", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    const run = store.startMaintenance().runNow();
    store.close();
    await expect(run).rejects.toThrow();
  });

  test.each([{ intervalMs: 999 }, { intervalMs: 2 ** 31 }, { interval: 5000 }, { onFinding: "log" }])(
    "is refused with %j",
    async (options) => {
      const { directory } = await registered("key");
      const store = open(directory);
      expect(codeOf(() => store.startMaintenance(options as object))).toBe("INVALID_OPTIONS");
      store.close();
    },
  );
});
