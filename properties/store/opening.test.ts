import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import {
  authIdOf,
  CorruptDatabaseError,
  DirectoryNotWritableError,
  IncompatibleDatabaseError,
  InvalidOptionsError,
  MasterDatabaseMissingError,
  openRegistrationStore,
  type RegistrationStoreOptions,
  StoreClosedError,
} from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

/** Returns a hash of the names and contents of all files below a directory. */
function fingerprint(directory: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    hash.update(`${name}\n`);
    const path = join(directory, name);
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}

async function directoryWithUsers(count: number): Promise<string> {
  const directory = temporaryDirectory();
  const store = openRegistrationStore({ directory });
  for (let index = 0; index < count; index += 1) await store.register(`key ${index}`);
  store.close();
  return directory;
}

function inMaster(directory: string, sql: string): void {
  const master = new Sqlite(join(directory, "master.sqlite"));
  master.pragma("foreign_keys = OFF");
  master.exec(sql);
  master.close();
}

describe("opening a store", () => {
  test("creates the directory and the files in it", () => {
    const directory = join(temporaryDirectory(), "a", "b");
    const store = openRegistrationStore({ directory });
    expect(store.opening.audit).toEqual({
      clean: true,
      totals: { activeApiKeys: 0, activeUsers: 0, users: 0 },
      counts: {},
      findings: [],
    });
    store.close();
    expect(readdirSync(directory).sort()).toEqual(["drafts", "master.sqlite", "session", "users"]);
  });

  test("uses WAL, synchronous FULL, foreign keys and strict tables", async () => {
    const directory = await directoryWithUsers(1);
    const master = new Sqlite(join(directory, "master.sqlite"));
    expect(master.pragma("journal_mode", { simple: true })).toBe("wal");
    const strict = master.prepare(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'",
    );
    expect(strict.all()).toEqual(
      expect.arrayContaining([
        { name: "api_keys", strict: 1 },
        { name: "user_registry", strict: 1 },
      ]),
    );
    expect(() => master.exec("DELETE FROM user_registry")).toThrow("FOREIGN KEY");
    master.close();
  });

  test("deletes the draft of a master that a killed process left", () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "drafts"));
    writeFileSync(join(directory, "drafts", `master_${"0".repeat(32)}`), "part of a master");
    openRegistrationStore({ directory }).close();
    expect(readdirSync(join(directory, "drafts"))).toEqual([]);
  });
});

describe("options", () => {
  test.each<[string, unknown]>([
    ["no directory", {}],
    ["an empty directory name", { directory: "" }],
    ["a misspelt option", { directory: "x", userMigration: [] }],
    ["a logger without methods", { directory: "x", logger: {} }],
    ["a migration without a name", { directory: "x", userMigrations: [{ up: "SELECT 1" }] }],
    ["a timeout in words", { directory: "x", busyTimeoutMs: "10" }],
    ["no options at all", undefined],
  ])("with %s are refused", (_, options) => {
    expect(() => openRegistrationStore(options as RegistrationStoreOptions)).toThrow(InvalidOptionsError);
  });

  test("with a directory that cannot be written are refused", () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(() => openRegistrationStore({ directory: file })).toThrow(DirectoryNotWritableError);
    expect(() => openRegistrationStore({ directory: join(file, "below") })).toThrow(DirectoryNotWritableError);
  });
});

describe("a master database", () => {
  test.each<[string, (directory: string) => void, new (...args: never[]) => Error]>([
    [
      "no SQLite database",
      (d) => writeFileSync(join(d, "master.sqlite"), "text ".repeat(1000)),
      IncompatibleDatabaseError,
    ],
    ["empty", (d) => truncateSync(join(d, "master.sqlite")), IncompatibleDatabaseError],
    ["of a newer schema", (d) => inMaster(d, "PRAGMA user_version = 99"), IncompatibleDatabaseError],
    ["another program's", (d) => inMaster(d, "PRAGMA application_id = 1"), IncompatibleDatabaseError],
    ["truncated", (d) => truncateSync(join(d, "master.sqlite"), 8192), CorruptDatabaseError],
    ["without its tables", (d) => inMaster(d, "DROP TABLE api_keys; DROP TABLE user_registry"), CorruptDatabaseError],
    ["missing while user databases exist", (d) => rmSync(join(d, "master.sqlite")), MasterDatabaseMissingError],
  ])("that is %s is refused, and no file is changed", async (_, spoil, errorClass) => {
    const directory = await directoryWithUsers(3);
    spoil(directory);
    const before = fingerprint(directory);
    expect(() => openRegistrationStore({ directory })).toThrow(errorClass);
    expect(fingerprint(directory)).toBe(before);
  });

  test("is not created beside the -wal of a lost one, which would bring removed accounts back", () => {
    const directory = temporaryDirectory();
    openRegistrationStore({ directory }).close();
    rmSync(join(directory, "master.sqlite"));
    writeFileSync(join(directory, "master.sqlite-wal"), "the last commits");
    expect(() => openRegistrationStore({ directory })).toThrow(MasterDatabaseMissingError);
    expect(readdirSync(directory).sort()).toEqual(["drafts", "master.sqlite-wal", "session", "users"]);
  });
});

describe("the audit", () => {
  test("does not report a file as unregistered if a row names it, even without a row in api_keys", async () => {
    const directory = await directoryWithUsers(1);
    inMaster(directory, "DELETE FROM api_keys");
    const store = openRegistrationStore({ directory });
    const codes = store.opening.audit?.findings.map(({ code }) => code);
    expect(codes).toContain("registry-without-key");
    expect(codes).not.toContain("user-database-unregistered");
    await expect(store.register("key 0")).rejects.toThrow(CorruptDatabaseError);
    store.close();
  });

  test("reports every problem", async () => {
    const directory = await directoryWithUsers(3);
    inMaster(directory, "DELETE FROM api_keys WHERE rowid = 1; DELETE FROM user_registry WHERE rowid = 2");
    mkdirSync(join(directory, "other"));
    const [first = ""] = readdirSync(join(directory, "users")).sort();
    const store = openRegistrationStore({ directory });
    const codes = store.opening.audit?.findings.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining([
        "key-without-registry",
        "registry-without-key",
        "foreign-key",
        "user-database-unregistered",
      ]),
    );
    expect(store.opening.audit?.clean).toBe(false);
    expect(readdirSync(join(directory, "users"))).toContain(first);
    store.close();
  });
});

describe("a closed store", () => {
  test("refuses every call, and can be closed again", async () => {
    const store = openRegistrationStore({ directory: temporaryDirectory() });
    await store.register("key");
    store.close();
    store.close();
    await expect(store.register("key")).rejects.toBeInstanceOf(StoreClosedError);
    for (const call of [
      () => store.find("key"),
      () => store.update("key", {}),
      () => store.setActive("key", true),
      () => store.remove("key"),
      () => store.listActive(),
      () => store.audit(),
      () => store.withUserDatabase(authIdOf("key"), () => 1),
    ]) {
      expect(call).toThrow(StoreClosedError);
    }
  });

  test("rejects registrations that have not begun", async () => {
    const store = openRegistrationStore({ directory: temporaryDirectory() });
    const registration = store.register("key");
    store.close();
    await expect(registration).rejects.toBeInstanceOf(StoreClosedError);
  });
});
