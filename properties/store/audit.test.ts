import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { type AuditProgress, authIdOf, type RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { open, registered, rejection, rowOf } from "./fixture.js";

async function withAccounts(count: number): Promise<{ directory: string; store: RegistrationStore }> {
  const directory = temporaryDirectory();
  const store = open(directory);
  await Promise.all(Array.from({ length: count }, (_, index) => store.register(`key ${index}`)));
  return { directory, store };
}

const loseDatabases = (directory: string): void => {
  for (let index = 0; index < 150; index += 1)
    rmSync(join(directory, rowOf(directory, `key ${index}`)?.db_path ?? ""), { force: true });
};

describe("an audit", () => {
  test("reports the first findings, and counts all of them", async () => {
    const { directory, store } = await withAccounts(160);
    loseDatabases(directory);
    for (let index = 0; index < 1100; index += 1)
      writeFileSync(join(directory, "users", `user_${index}.sqlite`), "unregistered");
    const few = await store.auditInSlices({ findingsMax: 5 });
    expect(few.findings).toHaveLength(5);
    expect(few.counts).toEqual({ "user-database-missing": 150, "user-database-unregistered": 1100 });
    expect(few.clean).toBe(false);
    expect(few.totals).toEqual({ activeApiKeys: 160, activeUsers: 160, users: 160 });
    const whole = store.audit();
    expect(whole.findings).toHaveLength(1000);
    expect(whole.counts).toEqual(few.counts);
    expect((await store.auditInSlices({ findingsMax: 0 })).clean).toBe(false);
    store.close();
  });

  test("in slices lets the event loop turn, and finds the same as one without a break", async () => {
    const { directory, store } = await withAccounts(400);
    truncateSync(join(directory, rowOf(directory, "key 3")?.db_path ?? ""), 5000);
    let turns = 0;
    let auditing = true;
    const count = (): void => {
      turns += 1;
      if (auditing) setImmediate(count);
    };
    setImmediate(count);
    const report = await store.auditInSlices();
    auditing = false;
    expect(turns).toBeGreaterThan(5);
    expect(report).toEqual(store.audit());
    expect(report.findings).toMatchObject([{ code: "user-database-unreadable", authId: authIdOf("key 3") }]);
    store.close();
  });

  test("in slices reports progress, last of all that everything was checked", async () => {
    const { directory, store } = await withAccounts(200);
    loseDatabases(directory);
    const progress: AuditProgress[] = [];
    await store.auditInSlices({ onProgress: (at) => progress.push(at) });
    expect(progress.at(-1)).toEqual({ accounts: 200, total: 200, findings: 150 });
    expect(progress.map(({ accounts }) => accounts)).toEqual(
      progress.map(({ accounts }) => accounts).sort((a, b) => a - b),
    );
    store.close();
  });

  test("in slices ends with the reason of an aborted signal, before it has begun and in the middle", async () => {
    const { store } = await withAccounts(300);
    await expect(store.auditInSlices({ signal: AbortSignal.abort(new Error("not wanted")) })).rejects.toThrow(
      "not wanted",
    );
    const controller = new AbortController();
    const auditing = store.auditInSlices({ signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(auditing).rejects.toThrow("enough");
    expect(store.audit().clean).toBe(true);
    store.close();
  });

  test("in slices is rejected if the store is closed meanwhile", async () => {
    const { store } = await withAccounts(300);
    const auditing = rejection(store.auditInSlices());
    setImmediate(() => store.close());
    expect(await auditing).toBe("STORE_CLOSED");
  });

  test("reports no account on which other clients are at work", async () => {
    const { directory, store } = await withAccounts(50);
    const other = open(directory);
    let working = true;
    const work = (async () => {
      for (let round = 0; working; round += 1) {
        await other.register(`new ${round}`);
        other.remove(`new ${round}`);
        other.changeKey(`key ${round % 50}`, `changed ${round}`);
        other.changeKey(`changed ${round}`, `key ${round % 50}`);
      }
    })();
    for (let round = 0; round < 10; round += 1) {
      const { counts } = await store.auditInSlices();
      expect({ ...counts, unfinished: 0 }).toEqual({ unfinished: 0 });
    }
    working = false;
    await work;
    expect(store.audit().findings).toEqual([]);
    other.close();
    store.close();
  });

  test("in slices checks locked databases last, on the event loop, and reports those that stay locked", async () => {
    const { directory, store } = await withAccounts(5);
    const pathOf = (apiKey: string): string => join(directory, rowOf(directory, apiKey)?.db_path ?? "");
    const locks = ["key 1", "key 2"].map((apiKey) => new Sqlite(pathOf(apiKey)).exec("BEGIN EXCLUSIVE"));
    let seen = 0;
    const unlockOne = (): void => {
      seen += 1;
      if (seen === 20) locks[0]?.close();
      else setImmediate(unlockOne);
    };
    setImmediate(unlockOne);
    const { counts, findings } = await store.auditInSlices();
    expect(seen).toBe(20);
    expect(counts).toEqual({ "user-database-unreadable": 1 });
    expect(findings).toMatchObject([{ authId: authIdOf("key 2") }]);
    locks[1]?.close();
    expect(store.audit().findings).toEqual([]);
    store.close();
  });

  test("reports a db_path that is not the account's own, and does not follow it", async () => {
    const { directory } = await registered("key");
    const outside = join(temporaryDirectory(), "outside.sqlite");
    writeFileSync(`${outside}-wal`, "not to be touched");
    const master = new Sqlite(join(directory, "master.sqlite"));
    master.prepare("UPDATE user_registry SET db_path = ?").run(`users/../../${outside}`);
    master.close();
    const store = open(directory);
    expect(store.opening.audit?.counts).toEqual({ "path-not-own": 1, "user-database-unregistered": 1 });
    expect(() => store.remove("key")).toThrow("not the path of its database");
    expect(() => store.withUserDatabase(authIdOf("key"), () => 1)).toThrow("not the path of its database");
    store.close();
  });

  test("at opening is left out for more than a hundred accounts, so that opening takes constant time", async () => {
    const { directory, store } = await withAccounts(100);
    store.close();
    const hundred = open(directory);
    expect(hundred.opening.audit).toMatchObject({ clean: true });
    await hundred.register("one more");
    hundred.close();
    const more = open(directory);
    expect(more.opening.audit).toBeNull();
    expect(more.audit().clean).toBe(true);
    more.close();
  });

  test.each([{ findingsMax: -1 }, { findingsMax: 100_001 }, { signal: 5 }, { max: 3 }])(
    "is refused with %j",
    async (options) => {
      const { store } = await withAccounts(0);
      expect(await rejection(store.auditInSlices(options as object))).toBe("INVALID_OPTIONS");
      store.close();
    },
  );
});
