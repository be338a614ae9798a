import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AccountNotFoundError, authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { notes, open, registered, rowOf, setStatus } from "./fixture.js";

describe("an interrupted registration", () => {
  test("is finished by the next opening if only its rows were written", async () => {
    const { directory, path } = await registered("key");
    rmSync(path);
    setStatus(directory, "provisioning");
    const store = open(directory);
    expect(store.opening.recovery.undone).toEqual([authIdOf("key")]);
    expect(store.opening.audit?.findings).toEqual([]);
    expect(notes(store, "key")).toEqual([]);
    store.close();
  });

  test("keeps its file if that was written", async () => {
    const { directory } = await registered("key");
    setStatus(directory, "provisioning");
    const store = open(directory);
    expect(notes(store, "key")).toEqual(["kept"]);
    store.close();
  });

  test("is finished by another client that registers the key, without waiting", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    rmSync(path);
    setStatus(directory, "provisioning");
    expect(await store.register("key")).toMatchObject({ created: false, keyName: "name" });
    expect(rowOf(directory, "key")?.status).toBe("active");
    expect(existsSync(path)).toBe(true);
    store.close();
  });

  test("leaves temporary files that the next opening deletes", async () => {
    const { directory } = await registered("key");
    const temporary = join(directory, "users", `tmp_${"0".repeat(32)}_${"1".repeat(32)}`);
    writeFileSync(temporary, "part of a database");
    const store = open(directory);
    expect(store.opening.recovery.draftsDeleted).toBe(1);
    expect(existsSync(temporary)).toBe(false);
    store.close();
  });
});

describe("an interrupted removal", () => {
  test("is finished by the next opening", async () => {
    const { directory, path } = await registered("key");
    setStatus(directory, "removing");
    const store = open(directory);
    expect(store.opening.recovery.removed).toEqual([authIdOf("key")]);
    expect(existsSync(path)).toBe(false);
    expect(store.opening.audit?.findings).toEqual([]);
    store.close();
  });

  test("counts as done before it is finished", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    setStatus(directory, "removing");
    expect(store.find("key")).toBeNull();
    expect(store.listActive()).toEqual([]);
    expect(store.update("key", { keyName: "x" })).toBe(false);
    expect(() => store.withUserDatabase(authIdOf("key"), () => 1)).toThrow(AccountNotFoundError);
    expect(await store.register("key")).toMatchObject({ created: true, keyName: null });
    store.close();
  });
});
