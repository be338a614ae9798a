import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Database } from "better-sqlite3";
import { usersDirectoryName } from "../store/index.js";
import { DoctorError } from "./errors.js";
import { directoryOf, type Located } from "./locate.js";
import { type Paths, pathsOf, patternOf } from "./paths.js";
import { type Tables, tablesOf } from "./tables.js";

/** What is diagnosed and repaired. */
export interface Subject extends Located {
  readonly tables: Tables;
  readonly paths: Paths;
  /** Absolute path of the directory of the user databases. */
  readonly usersDirectory: string;
  /** The id of a store of Rollcall's; undefined: it is another application's. */
  readonly storeId: string | undefined;
  /** The name of user databases, with `*` for the auth id. */
  readonly pattern: string;
}

const sampleSize = 500;
/** The names that the original backend gave to user databases. */
const usualPattern = "user_*.sqlite";

interface SampleRow {
  readonly authId: string;
  readonly dbPath: string;
}

/**
 * Learns from some rows where an application keeps its user databases and how it names them.
 * @param users The directory of the user databases. Default: the one in which most of the sampled paths are.
 * @throws {DoctorError} If the database has not the two tables.
 */
export function subjectOf(located: Located, master: Database, users: string | undefined): Subject {
  const tables = tablesOf(master);
  if ("missing" in tables) {
    const advice = "name a database with the tables api_keys and user_registry";
    throw new DoctorError("WRONG_USE", `${located.database} has not ${tables.missing}; ${advice}`);
  }
  const sample = master
    .prepare<[], SampleRow>(
      `SELECT auth_id AS authId, db_path AS dbPath FROM user_registry
       WHERE typeof(auth_id) = 'text' AND typeof(db_path) = 'text' LIMIT ${sampleSize}`,
    )
    .all();
  const named = users === undefined ? undefined : resolve(users);
  const directory = directoryOf(located);
  const ofStore = located.kind === "store" ? join(directory, usersDirectoryName) : undefined;
  const paths = pathsOf(
    sample.map(({ dbPath }) => dbPath),
    directory,
    named,
  );
  const files = sample.flatMap(({ dbPath }) => paths.fileOf(dbPath) ?? []);
  const patterns = sample.flatMap(({ authId, dbPath }) => patternOf(paths.fileOf(dbPath) ?? "", authId) ?? []);
  return {
    ...located,
    tables,
    paths,
    usersDirectory: named ?? ofStore ?? mostFrequent(files.map(dirname)) ?? defaultUsersDirectory(directory),
    storeId: located.kind === "store" ? storeIdOf(master) : undefined,
    pattern: mostFrequent(patterns) ?? usualPattern,
  };
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function defaultUsersDirectory(directory: string): string {
  const users = join(directory, usersDirectoryName);
  return existsSync(users) ? users : directory;
}

function storeIdOf(master: Database): string {
  const storeId = master.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get();
  if (storeId === undefined) throw new DoctorError("UNREADABLE", "the store has lost its id; restore it from a backup");
  return storeId;
}

/** Returns the path with links followed, if it exists. */
export function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync.native(path) : path;
}
