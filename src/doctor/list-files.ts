import { opendir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Database } from "better-sqlite3";
import { codeOf } from "./errors.js";
import type { Pace } from "./progress.js";
import { databaseOfCompanion } from "./reading/index.js";

/** Endings by which a file counts as a database. */
const databaseEnding = /\.(sqlite3?|db3?)$/i;

/** Returns whether a file's name is that of a user database. */
function isDatabaseName(name: string): boolean {
  return databaseEnding.test(name);
}

/**
 * Lists the user databases and the companions of databases in their directory. Other files, and directories, are not
 * the doctor's business. A directory that does not exist is empty.
 * @param master The database with the two tables, which may lie in the same directory.
 */
export async function listFiles(directory: string, master: string, scratch: Database, pace: Pace): Promise<void> {
  scratch.exec("DELETE FROM listed");
  const insert = scratch.prepare<[string, string, string | null]>("INSERT OR IGNORE INTO listed VALUES (?, ?, ?)");
  const masterNames = [master, `${master}-journal`, `${master}-wal`, `${master}-shm`];
  try {
    let done = 0;
    for await (const entry of await opendir(directory)) {
      const file = join(directory, entry.name);
      if (entry.isDirectory() || masterNames.includes(file)) continue;
      const owner = databaseOfCompanion(file);
      if (isDatabaseName(entry.name)) insert.run(file, "database", null);
      else if (owner !== undefined && isDatabaseName(basename(owner))) insert.run(file, "companion", owner);
      done += 1;
      await pace.step("listing user databases", done);
    }
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
