import { readdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { notes, open, registered, rowOf, setStatus } from "./fixture.js";

describe("a removal", () => {
  test("works if the database is damaged", async () => {
    const { directory, path } = await registered("key");
    truncateSync(path, 5000);
    const store = open(directory);
    expect(store.remove("key")).toBe(true);
    expect(await store.register("key")).toMatchObject({ created: true });
    expect(store.audit().findings).toEqual([]);
    store.close();
  });

  test("of an account whose registration is not finished returns false: there is no account", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    rmSync(path);
    setStatus(directory, "provisioning");
    expect(store.remove("key")).toBe(false);
    expect(await store.register("key")).toMatchObject({ created: true });
    store.close();
  });

  test("deletes both rows and the database, and a later registration creates a new account", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    expect(store.remove("key")).toBe(true);
    expect(store.remove("key")).toBe(false);
    expect(store.find("key")).toBeNull();
    expect(rowOf(directory, "key")).toBeUndefined();
    expect(readdirSync(join(directory, "users"))).toEqual([]);
    expect(await store.register("key")).toMatchObject({ created: true, keyName: null });
    expect(notes(store, "key")).toEqual([]);
    // A path is used once, so that nothing the first database left behind can affect the second.
    expect(rowOf(directory, "key")?.db_path).not.toBe(path);
    store.close();
  });

  test("leaves a tombstone for connections that are still open", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    const old = new Sqlite(path);
    store.remove("key");
    expect(old.prepare("SELECT removed_at FROM rollcall_identity").pluck().get()).toEqual(expect.any(String));
    old.close();
    store.close();
  });

  test("works if the database is lost", async () => {
    const { directory, path } = await registered("key");
    rmSync(path);
    const store = open(directory);
    expect(store.remove("key")).toBe(true);
    expect(await store.register("key")).toMatchObject({ created: true });
    expect(store.audit().findings).toEqual([]);
    store.close();
  });
});
