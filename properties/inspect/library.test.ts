import { execFileSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

/** A directory whose database was copied in the middle of a transaction, with its hot journal, as a crash leaves it. */
function crashed(): string {
  const [directory, copy] = [temporaryDirectory(), temporaryDirectory()];
  const database = new Sqlite(join(directory, "app.db"));
  database.exec("CREATE TABLE users (id TEXT, more TEXT); INSERT INTO users VALUES ('a', '')");
  // So that pages are written before the COMMIT.
  database.exec("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN");
  const insert = database.prepare("INSERT INTO users VALUES ('b', ?)");
  for (let row = 0; row < 1000; row += 1) insert.run("x".repeat(1000));
  cpSync(directory, copy, { recursive: true });
  database.close();
  expect(readdirSync(copy)).toEqual(["app.db", "app.db-journal"]);
  return copy;
}

test.each([
  ["node:sqlite, if the target has not loaded better-sqlite3", [], "node:sqlite"],
  ["the better-sqlite3 that the target has loaded", ["better-sqlite3"], "better-sqlite3"],
])("a database is read with %s; what a crash left of a transaction is rolled back", (_, modules, library) => {
  const script = built("properties/inspect/library-process.js");
  const printed = execFileSync(process.execPath, ["--no-warnings", script, crashed(), ...modules], {
    encoding: "utf8",
  });
  expect(JSON.parse(printed)).toEqual({
    authIds: ["a"],
    hasBetterSqlite3: library === "better-sqlite3",
    hasNodeSqlite: library === "node:sqlite",
  });
});
