import { existsSync, rmSync, writeFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import {
  AccountNotFoundError,
  AccountRemovedError,
  authIdOf,
  UserDatabaseForeignError,
  UserDatabaseMissingError,
} from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { notes, open, registered } from "./fixture.js";

describe("a user database", () => {
  test("that is lost is reported, and never replaced", async () => {
    const { directory, path } = await registered("key");
    rmSync(path);
    const store = open(directory);
    expect(store.opening.audit?.findings).toMatchObject([{ code: "user-database-missing", authId: authIdOf("key") }]);
    expect(() => notes(store, "key")).toThrow(UserDatabaseMissingError);
    expect(await store.register("key")).toMatchObject({ created: false });
    expect(existsSync(path)).toBe(false);
    store.close();
  });

  test.each<[string, (path: string) => void]>([
    [
      "another user's",
      (path) => new Sqlite(path).exec("UPDATE rollcall_identity SET auth_id = 'other', database_id = 'other'").close(),
    ],
    [
      "the same user's from before a removal",
      (path) => new Sqlite(path).exec("UPDATE rollcall_identity SET database_id = 'x'").close(),
    ],
    ["without an identity", (path) => new Sqlite(path).exec("DROP TABLE rollcall_identity").close()],
    ["no database", (path) => writeFileSync(path, "text ".repeat(2000))],
    ["empty", (path) => writeFileSync(path, "")],
  ])("that is %s is reported, refused and not changed", async (_, spoil) => {
    const { directory, path } = await registered("key");
    spoil(path);
    const store = open(directory);
    expect(store.opening.audit?.findings).toMatchObject([{ code: "user-database-foreign" }]);
    expect(() => notes(store, "key")).toThrow(UserDatabaseForeignError);
    expect(() => store.remove("key")).toThrow(UserDatabaseForeignError);
    expect(existsSync(path)).toBe(true);
    expect(store.find("key")).not.toBeNull();
    store.close();
  });

  test("of an account that is removed meanwhile is refused", async () => {
    const { directory, path } = await registered("key");
    const store = open(directory);
    new Sqlite(path).exec("UPDATE rollcall_identity SET removed_at = 'now'").close();
    expect(() => notes(store, "key")).toThrow(AccountRemovedError);
    store.close();
  });

  test("of an unknown key is refused", () => {
    const store = open(temporaryDirectory());
    expect(() => store.withUserDatabase(authIdOf("key"), () => 1)).toThrow(AccountNotFoundError);
    store.close();
  });
});
