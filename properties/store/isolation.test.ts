import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { open, openAs, registered, rejection, setStatus } from "./fixture.js";
import { inAnotherProcess } from "./other-process.js";

/** Registers "key" beside nine new keys at once, and expects that only "key" fails. */
async function expectOnlyKeyToFail(store: RegistrationStore, code: string): Promise<void> {
  const keys = ["a", "b", "c", "d", "key", "e", "f", "g", "h", "i"];
  const codes = await Promise.all(keys.map((apiKey) => rejection(store.register(apiKey))));
  expect(codes).toEqual(keys.map((apiKey) => (apiKey === "key" ? code : undefined)));
  for (const apiKey of keys) if (apiKey !== "key") expect(store.find(apiKey)).not.toBeNull();
}

describe("an account that cannot be registered does not hinder the others of its batch:", () => {
  test("it has a row in only one table", async () => {
    const { directory } = await registered("key");
    const master = new Sqlite(join(directory, "master.sqlite"));
    master.pragma("foreign_keys = OFF");
    master.exec("DELETE FROM api_keys");
    master.close();
    const store = open(directory);
    await expectOnlyKeyToFail(store, "CORRUPT_DATABASE");
    store.close();
  });

  test("its db_path was edited by hand, and is not followed", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    rmSync(path);
    setStatus(directory, "provisioning");
    const master = new Sqlite(join(directory, "master.sqlite"));
    master.exec("UPDATE user_registry SET db_path = '../outside.sqlite'");
    master.close();
    await expectOnlyKeyToFail(store, "CORRUPT_DATABASE");
    expect(existsSync(join(directory, "..", "outside.sqlite"))).toBe(false);
    store.close();
  });

  test("an earlier generation of it cannot be removed, because its file is a directory", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    setStatus(directory, "removing");
    rmSync(path);
    mkdirSync(path);
    await expectOnlyKeyToFail(store, "STORAGE_FAULT");
    store.close();
  });

  test("a migration fails for its database alone", async () => {
    let calls = 0;
    const userMigrations = [
      {
        name: "fails the fifth time",
        up: (database: Sqlite.Database) => {
          // Opening the store runs it once, and finds a row, so that it runs for each database.
          calls += 1;
          if (calls === 6) throw new Error("not this one");
          database.exec("CREATE TABLE secret (value); INSERT INTO secret VALUES (random())");
        },
      },
    ];
    const store = openAs(temporaryDirectory(), { userMigrations });
    expect(calls).toBe(1);
    await expectOnlyKeyToFail(store, "USER_MIGRATION_FAILED");
    expect(store.find("key")).toBeNull();
    expect(store.count()).toMatchObject({ total: 9, unfinished: 0 });
    expect(await store.register("key")).toMatchObject({ created: true });
    store.close();
  });
});

/** A limit on the size of files stands in for a full disk: it is reached by one draft only. */
test("no space for the draft of one account is no failure of the others, and leaves nothing of it", () => {
  const directory = temporaryDirectory();
  const printed = inAnotherProcess(
    directory,
    `let calls = 0;
     const large = { name: "large", up: (database) => {
       calls += 1;
       database.exec("CREATE TABLE secret (value); INSERT INTO secret VALUES (random())");
       if (calls === 6) database.exec("INSERT INTO secret VALUES (zeroblob(60000000))");
     } };
     const fs = await import("node:fs");
     const { spawnSync } = await import("node:child_process");
     const limit = spawnSync("prlimit", ["--pid", String(process.pid), "--fsize=33554432"]);
     process.on("SIGXFSZ", () => undefined);
     const store = open({ userMigrations: [large] });
     const keys = ["a", "b", "c", "d", "key", "e", "f"];
     const settled = await Promise.allSettled(keys.map((apiKey) => store.register(apiKey)));
     console.log(JSON.stringify({
       limited: limit.status,
       failed: keys.filter((_, index) => settled[index].status === "rejected"),
       code: settled.find(({ status }) => status === "rejected")?.reason.code,
       counts: store.count(), findings: store.audit().findings, drafts: fs.readdirSync(directory + "/drafts"),
     }));
     store.close();`,
  );
  expect(JSON.parse(printed)).toEqual({
    limited: 0,
    failed: ["key"],
    code: "STORAGE_FAULT",
    counts: { total: 6, active: 6, inactive: 0, unfinished: 0 },
    findings: [],
    drafts: [],
  });
});
