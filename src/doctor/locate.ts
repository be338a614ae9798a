import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { masterApplicationId, masterFileName } from "../store/index.js";
import { codeOf, DoctorError, messageOf } from "./errors.js";
import { databaseOfCompanion, openWithoutWriting, readHeader } from "./reading/index.js";
import { tablesOf } from "./tables.js";

/** The database that is diagnosed. */
export interface Located {
  readonly kind: "store" | "foreign";
  /** Absolute path of the database with the two tables. */
  readonly database: string;
}

/** A directory is searched for its database only up to this number of candidates. */
const candidatesMax = 100;

/**
 * Finds the database of a path: a store's directory, a SQLite file, or a directory that holds one with the two tables.
 * @throws {DoctorError}
 */
export async function locate(path: string, scratch: string): Promise<Located> {
  const absolute = resolve(path);
  try {
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new DoctorError("WRONG_USE", `${path} does not exist; name a database or its directory`);
    if (stat.isFile()) return { kind: kindOf(absolute), database: absolute };
    const master = join(absolute, masterFileName);
    if (statSync(master, { throwIfNoEntry: false })?.isFile() && kindOf(master) === "store") {
      return { kind: "store", database: master };
    }
    return { kind: "foreign", database: await onlyDatabaseIn(absolute, scratch) };
  } catch (error) {
    if (error instanceof DoctorError) throw error;
    throw new DoctorError("UNREADABLE", `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** A store's master has Rollcall's application id, and the name that the store gives it. */
function kindOf(file: string): Located["kind"] {
  const header = readHeader(file);
  const isStore = header.isSqlite && header.applicationId === masterApplicationId && basename(file) === masterFileName;
  return isStore ? "store" : "foreign";
}

async function onlyDatabaseIn(directory: string, scratch: string): Promise<string> {
  const found: string[] = [];
  for (const name of candidatesIn(directory)) {
    const opened = await openWithoutWriting(join(directory, name), scratch);
    if (opened.outcome !== "opened") continue;
    try {
      if (!("missing" in tablesOf(opened.reading.database))) found.push(name);
    } finally {
      opened.reading.close();
    }
  }
  const [first, ...others] = found;
  if (first === undefined) {
    const expected = "no database with the tables api_keys and user_registry";
    throw new DoctorError("WRONG_USE", `${directory} has ${expected}; name the file of the database`);
  }
  if (others.length === 0) return join(directory, first);
  throw new DoctorError(
    "WRONG_USE",
    `${directory} has several databases with the tables: ${found.join(", ")}; name one`,
  );
}

/** The names of files that may be databases; user databases, of which there may be very many, come last. */
function candidatesIn(directory: string): readonly string[] {
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && databaseOfCompanion(entry.name) === undefined)
    .map((entry) => entry.name);
  const isUser = (name: string): boolean => /^user_/.test(name);
  const ordered = [...names.filter((name) => !isUser(name)), ...names.filter(isUser)];
  return ordered.filter((name) => isSqliteFile(join(directory, name))).slice(0, candidatesMax);
}

function isSqliteFile(path: string): boolean {
  try {
    return readHeader(path).isSqlite;
  } catch (error) {
    if (codeOf(error) === "EACCES" || codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Returns the directory of the database, to which relative paths belong first of all. */
export function directoryOf({ database }: Located): string {
  return dirname(database);
}
