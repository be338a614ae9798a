import { existsSync } from "node:fs";
import { join } from "node:path";
import { authIdOf } from "rollcall";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, fingerprint, notes, open, openAs, registered, rejection, setStatus } from "./fixture.js";
import { inKilledProcess } from "./other-process.js";

test("a store that is open read-only reads everything, changes nothing and refuses what would change something", async () => {
  const { directory } = await registered("key");
  const before = fingerprint(directory);
  const store = openAs(directory, { readOnly: true });
  expect(store.find("key")).toMatchObject({ keyName: "name" });
  expect(store.listActive()).toEqual([authIdOf("key")]);
  expect(store.accounts().accounts).toHaveLength(1);
  expect(store.count()).toMatchObject({ total: 1 });
  expect(notes(store, "key")).toEqual(["kept"]);
  expect(await store.register("key")).toMatchObject({ created: false });
  expect(store.audit().findings).toEqual([]);
  expect((await store.auditInSlices()).findings).toEqual([]);

  for (const call of [
    () => store.update("key", {}),
    () => store.setActive("key", false),
    () => store.changeKey("key", "other"),
    () => store.remove("key"),
    () => store.startMaintenance(),
  ]) {
    expect(codeOf(call)).toBe("STORE_READ_ONLY");
  }
  expect(await rejection(store.register("new"))).toBe("STORE_READ_ONLY");
  expect(await rejection(store.migrateAll())).toBe("STORE_READ_ONLY");
  expect(await rejection(store.promises.remove("key"))).toBe("STORE_READ_ONLY");
  const write = (): unknown =>
    store.withUserDatabase(authIdOf("key"), (database) => database.exec("INSERT INTO notes VALUES ('x')"));
  expect(write).toThrow("readonly");
  store.close();
  expect(fingerprint(directory)).toBe(before);
});

test("it does not finish what a crash interrupted, does not migrate, and does not create a store", async () => {
  const { directory } = await registered("key");
  setStatus(directory, "removing");
  const before = fingerprint(directory);
  const store = openAs(directory, { readOnly: true, userMigrations: [] });
  expect(store.find("key")).toBeNull();
  expect(store.count()).toMatchObject({ unfinished: 1 });
  expect(store.opening.recovery).toEqual({ undone: [], removed: [], adopted: [], draftsDeleted: 0, failures: [] });
  store.close();
  expect(fingerprint(directory)).toBe(before);
  const nowhere = join(temporaryDirectory(), "nowhere");
  expect(codeOf(() => openAs(nowhere, { readOnly: true }))).toBe("MASTER_DATABASE_MISSING");
  expect(existsSync(nowhere)).toBe(false);
});

test("it reads the last commits of a killed process, and leaves them in the -wal", () => {
  const directory = temporaryDirectory();
  inKilledProcess(directory, 'const store = open(); await store.register("key"); die();');
  const before = fingerprint(directory);
  const store = openAs(directory, { readOnly: true });
  expect(store.find("key")).not.toBeNull();
  store.close();
  expect(fingerprint(directory)).toBe(before);
  const writing = open(directory);
  expect(writing.find("key")).not.toBeNull();
  writing.close();
});

test("it sees what another store commits meanwhile", async () => {
  const { directory } = await registered("key");
  const [reader, writer] = [openAs(directory, { readOnly: true }), open(directory)];
  await writer.register("new");
  expect(reader.find("new")).not.toBeNull();
  writer.remove("key");
  expect(reader.find("key")).toBeNull();
  reader.close();
  writer.close();
});
