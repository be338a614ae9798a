import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AccountNotFoundError, authIdOf, StorageFaultError } from "rollcall";
import { describe, expect, test } from "vitest";
import { open, registered, rowOf, setStatus } from "./fixture.js";

describe("a registration that is not finished", () => {
  test("is no account", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    setStatus(directory, "provisioning");
    expect(store.find("key")).toBeNull();
    expect(store.listActive()).toEqual([]);
    expect(store.accounts()).toEqual({ accounts: [], next: null });
    expect(store.count()).toEqual({ total: 0, active: 0, inactive: 0, unfinished: 1 });
    expect(store.update("key", { keyName: "x" })).toBe(false);
    expect(store.changeKey("key", "other")).toBe(false);
    expect(() => store.withUserDatabase(authIdOf("key"), () => 1)).toThrow(AccountNotFoundError);
    store.close();
  });

  test.each([
    ["only its rows were written", true],
    ["its database was written as well", false],
  ])("is undone by the next opening if %s", async (_, lacksItsFile) => {
    const { directory, path } = await registered("key");
    if (lacksItsFile) rmSync(path);
    setStatus(directory, "provisioning");
    const store = open(directory);
    expect(store.opening.recovery.undone).toEqual([authIdOf("key")]);
    expect(store.opening.audit?.findings).toEqual([]);
    expect(existsSync(path)).toBe(false);
    expect(await store.register("key")).toMatchObject({ created: true });
    store.close();
  });

  test("is left alone by an opening while another store is open: its client may be alive", async () => {
    const { directory } = await registered("key");
    const first = open(directory);
    setStatus(directory, "provisioning");
    const second = open(directory);
    expect(second.opening.recovery.undone).toEqual([]);
    expect(rowOf(directory, "key")?.status).toBe("provisioning");
    first.close();
    second.close();
  });

  test("is finished by the next client that registers the key, which has created it, with its own settings", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    rmSync(path);
    setStatus(directory, "provisioning");
    expect(await store.register("key", { pollInterval: 5 })).toMatchObject({
      created: true,
      keyName: null,
      pollInterval: 5,
    });
    expect(rowOf(directory, "key")?.status).toBe("active");
    expect(existsSync(path)).toBe(true);
    store.close();
  });

  test("that failed is created by the call that repeats it", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    renameSync(join(directory, "drafts"), join(directory, "elsewhere"));
    await expect(store.register("new")).rejects.toThrow(StorageFaultError);
    expect(store.find("new")).toBeNull();
    renameSync(join(directory, "elsewhere"), join(directory, "drafts"));
    expect(await store.register("new")).toMatchObject({ created: true });
    expect(await store.register("new")).toMatchObject({ created: false });
    store.close();
  });

  test("leaves drafts that the next opening deletes", async () => {
    const { directory } = await registered("key");
    const draft = join(directory, "drafts", `${"0".repeat(32)}_${"1".repeat(32)}`);
    writeFileSync(draft, "part of a database");
    const store = open(directory);
    expect(store.opening.recovery.draftsDeleted).toBe(1);
    expect(existsSync(draft)).toBe(false);
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
