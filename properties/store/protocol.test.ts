import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import {
  AccountNotFoundError,
  AccountRemovedError,
  authIdOf,
  openRegistrationStore,
  type RegistrationStore,
  UserDatabaseForeignError,
  UserDatabaseMissingError,
} from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }];
const open = (directory: string): RegistrationStore => openRegistrationStore({ directory, userMigrations });

interface Row {
  readonly db_path: string;
  readonly database_id: string;
  readonly status: string;
}

function inMaster<T>(directory: string, work: (master: Sqlite.Database) => T): T {
  const master = new Sqlite(join(directory, "master.sqlite"));
  try {
    return work(master);
  } finally {
    master.close();
  }
}

function rowOf(directory: string, apiKey: string): Row | undefined {
  return inMaster(directory, (master) =>
    master.prepare<[string], Row>("SELECT * FROM user_registry WHERE auth_id = ?").get(authIdOf(apiKey)),
  );
}

function setStatus(directory: string, status: string): void {
  inMaster(directory, (master) => master.prepare("UPDATE user_registry SET status = ?").run(status));
}

/** A store with one registered key, closed again. */
async function registered(apiKey: string): Promise<{ directory: string; path: string }> {
  const directory = temporaryDirectory();
  const store = open(directory);
  const { authId } = await store.register(apiKey, { keyName: "name" });
  store.withUserDatabase(authId, (database) => database.exec("INSERT INTO notes VALUES ('kept')"));
  store.close();
  return { directory, path: join(directory, rowOf(directory, apiKey)?.db_path ?? "") };
}

const notes = (store: RegistrationStore, apiKey: string): string[] =>
  store.withUserDatabase(authIdOf(apiKey), (database) =>
    database.prepare<[], string>("SELECT text FROM notes").pluck().all(),
  );

describe("a registration that was interrupted", () => {
  test("after its intent is finished by the next opening", async () => {
    const { directory, path } = await registered("key");
    rmSync(path);
    setStatus(directory, "provisioning");
    const store = open(directory);
    expect(store.opening.recovery.provisioned).toEqual([authIdOf("key")]);
    expect(store.opening.audit.findings).toEqual([]);
    expect(notes(store, "key")).toEqual([]);
    store.close();
  });

  test("after its file is finished without touching the file", async () => {
    const { directory } = await registered("key");
    setStatus(directory, "provisioning");
    const store = open(directory);
    expect(notes(store, "key")).toEqual(["kept"]);
    store.close();
  });

  test("is helped forward by whoever meets it, without waiting for its owner", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    rmSync(path);
    setStatus(directory, "provisioning");
    expect(await store.register("key")).toMatchObject({ created: false, keyName: "name" });
    expect(rowOf(directory, "key")?.status).toBe("active");
    expect(existsSync(path)).toBe(true);
    store.close();
  });

  test("leaves drafts that the next opening deletes", async () => {
    const { directory } = await registered("key");
    const draft = join(directory, "users", `tmp_${"0".repeat(32)}_${"1".repeat(32)}`);
    writeFileSync(draft, "half a database");
    const store = open(directory);
    expect(store.opening.recovery.draftsDeleted).toBe(1);
    expect(existsSync(draft)).toBe(false);
    store.close();
  });
});

describe("a removal", () => {
  test("of an account whose database is damaged works", async () => {
    const { directory, path } = await registered("key");
    truncateSync(path, 5000);
    const store = open(directory);
    expect(store.remove("key")).toBe(true);
    expect(await store.register("key")).toMatchObject({ created: true });
    expect(store.audit().findings).toEqual([]);
    store.close();
  });

  test("of an account that is not provisioned yet needs no provisioning", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    rmSync(path);
    setStatus(directory, "provisioning");
    expect(store.remove("key")).toBe(true);
    expect(store.find("key")).toBeNull();
    expect(readdirSync(join(directory, "users"))).toEqual([]);
    store.close();
  });

  test("takes both rows and the database, and a later registration starts anew", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    expect(store.remove("key")).toBe(true);
    expect(store.remove("key")).toBe(false);
    expect(store.find("key")).toBeNull();
    expect(rowOf(directory, "key")).toBeUndefined();
    expect(readdirSync(join(directory, "users"))).toEqual([]);
    expect(await store.register("key")).toMatchObject({ created: true, keyName: null });
    expect(notes(store, "key")).toEqual([]);
    // A path is used once, so that nothing left behind by the first database reaches the second.
    expect(rowOf(directory, "key")?.db_path).not.toBe(path);
    store.close();
  });

  test("that was interrupted is finished by the next opening", async () => {
    const { directory, path } = await registered("key");
    setStatus(directory, "removing");
    const store = open(directory);
    expect(store.opening.recovery.removed).toEqual([authIdOf("key")]);
    expect(existsSync(path)).toBe(false);
    expect(store.opening.audit.findings).toEqual([]);
    store.close();
  });

  test("counts from the moment it was decided, also before it is finished", async () => {
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

  test("leaves a tombstone for whoever still has the database open", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    const old = new Sqlite(path);
    store.remove("key");
    expect(old.prepare("SELECT removed_at FROM rollcall_identity").pluck().get()).toEqual(expect.any(String));
    old.close();
    store.close();
  });

  test("of an account whose database is lost works", async () => {
    const { directory, path } = await registered("key");
    rmSync(path);
    const store = open(directory);
    expect(store.remove("key")).toBe(true);
    expect(await store.register("key")).toMatchObject({ created: true });
    expect(store.audit().findings).toEqual([]);
    store.close();
  });
});

describe("a user database", () => {
  test("that is gone is an error with a name, and never replaced", async () => {
    const { directory, path } = await registered("key");
    rmSync(path);
    const store = open(directory);
    expect(store.opening.audit.findings).toMatchObject([{ code: "user-database-missing", authId: authIdOf("key") }]);
    expect(() => notes(store, "key")).toThrow(UserDatabaseMissingError);
    expect(await store.register("key")).toMatchObject({ created: false });
    expect(existsSync(path)).toBe(false);
    store.close();
  });

  test.each<[string, (path: string) => void]>([
    ["another user's", (path) => new Sqlite(path).exec("UPDATE rollcall_identity SET auth_id = 'other'").close()],
    [
      "of the same user's former life",
      (path) => new Sqlite(path).exec("UPDATE rollcall_identity SET database_id = 'x'").close(),
    ],
    ["without an identity", (path) => new Sqlite(path).exec("DROP TABLE rollcall_identity").close()],
    ["no database at all", (path) => writeFileSync(path, "text ".repeat(2000))],
    ["empty", (path) => writeFileSync(path, "")],
  ])("that is %s is refused, reported and left alone", async (_, spoil) => {
    const { directory, path } = await registered("key");
    spoil(path);
    const store = open(directory);
    expect(store.opening.audit.findings).toMatchObject([{ code: "user-database-foreign" }]);
    expect(() => notes(store, "key")).toThrow(UserDatabaseForeignError);
    expect(() => store.remove("key")).toThrow(UserDatabaseForeignError);
    expect(existsSync(path)).toBe(true);
    expect(store.find("key")).not.toBeNull();
    store.close();
  });

  test("of an account that was removed while it was being reached is refused", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    new Sqlite(path).exec("UPDATE rollcall_identity SET removed_at = 'now'").close();
    expect(() => notes(store, "key")).toThrow(AccountRemovedError);
    store.close();
  });

  test("of a key that nobody registered is not there", () => {
    const store = open(temporaryDirectory());
    expect(() => store.withUserDatabase(authIdOf("key"), () => 1)).toThrow(AccountNotFoundError);
    store.close();
  });
});

describe("what is read from memory is never stale", () => {
  test("when another store on the same directory wrote", async () => {
    const directory = temporaryDirectory();
    const [one, other] = [open(directory), open(directory)];
    await one.register("key", { keyName: "first" });
    expect(other.find("key")).toMatchObject({ keyName: "first" });
    expect(other.listActive()).toEqual([authIdOf("key")]);
    one.update("key", { keyName: "second" });
    expect(other.find("key")).toMatchObject({ keyName: "second" });
    one.setActive("key", false);
    expect(other.listActive()).toEqual([]);
    one.remove("key");
    expect(other.find("key")).toBeNull();
    expect(await other.register("key")).toMatchObject({ created: true });
    expect(one.find("key")).toMatchObject({ keyName: null });
    one.close();
    other.close();
  });

  test("when the caller changed the list that it was given", async () => {
    const store = open(temporaryDirectory());
    await store.register("key");
    store.listActive().push("poison");
    expect(store.listActive()).toEqual([authIdOf("key")]);
    store.close();
  });
});
