import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, notes, open } from "./fixture.js";
import { inAnotherProcess } from "./other-process.js";

describe("at umask 022", () => {
  test("only the owner may read and write what the store makes, also the journals of SQLite", () => {
    const directory = join(temporaryDirectory(), "made", "store");
    const printed = inAnotherProcess(
      directory,
      `process.umask(0o022);
       const { readdirSync, statSync } = await import("node:fs");
       const modes = {};
       const note = () => {
         for (const name of ["", ...readdirSync(directory, { recursive: true })]) {
           const entry = statSync(directory + "/" + name);
           modes[(entry.isFile() ? "file " : "directory ") + (entry.mode & 0o777).toString(8)] ??= name;
         }
       };
       const store = open();
       const { authId } = await store.register("key");
       note();
       store.withUserDatabase(authId, (database) => { database.exec("INSERT INTO notes VALUES ('x')"); note(); });
       store.close();
       note();
       console.log(JSON.stringify(Object.keys(modes).sort()));`,
    );
    expect(JSON.parse(printed)).toEqual(["directory 700", "file 600"]);
    expect(statSync(join(directory, "..")).mode & 0o777).toBe(0o700);
  });

  test("a directory that exists keeps its mode", () => {
    const directory = join(temporaryDirectory(), "exists");
    mkdirSync(directory, { mode: 0o755 });
    open(directory).close();
    expect(statSync(directory).mode & 0o777).toBe(0o755);
    expect(statSync(join(directory, "users")).mode & 0o777).toBe(0o700);
  });
});

/** Returns a path below a temporary directory that has so many bytes. */
function pathOfLength(bytes: number): string {
  let path = temporaryDirectory();
  while (path.length < bytes) path = join(path, "d".repeat(Math.min(100, Math.max(1, bytes - path.length - 1))));
  return path;
}

describe("a directory whose files SQLite could not open", () => {
  test("because its path is too long is refused, and nothing is created", () => {
    const directory = pathOfLength(400);
    expect(codeOf(() => open(directory))).toBe("INVALID_OPTIONS");
    expect(existsSync(directory)).toBe(false);
  });

  test("begins just above the longest that works", async () => {
    let longest = 300;
    while (codeOf(() => open(pathOfLength(longest + 1)).close()) === undefined) longest += 1;
    const directory = pathOfLength(longest);
    const store = open(directory);
    const { authId } = await store.register("key");
    store.withUserDatabase(authId, (database) => database.exec("INSERT INTO notes VALUES ('fits')"));
    expect(notes(store, "key")).toEqual(["fits"]);
    expect(store.remove("key")).toBe(true);
    store.close();
  });
});
