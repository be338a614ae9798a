import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";

/** Leads from `db_path` to a file and back. */
export interface Paths {
  /** Returns the absolute path of the file that a `db_path` names; undefined: it is no path. */
  fileOf(dbPath: unknown): string | undefined;
  /** Returns the `db_path` of a file, written as the other rows write theirs. */
  dbPathOf(file: string): string;
  /** Returns every way in which a row may name a file. */
  spellingsOf(file: string): readonly string[];
}

/**
 * Returns how the rows of a registry name their files: absolute, relative to the database's directory, to the directory
 * above it, or to the current directory. Of the directories, the one below which most of the sampled files exist wins.
 * @param sample Some `db_path`.
 * @param users The directory of the user databases, if it was named. A file that does not exist is expected there.
 */
export function pathsOf(sample: readonly string[], directory: string, users: string | undefined): Paths {
  const base = baseOf(sample, directory);
  const areAbsolute = sample.filter(isAbsolute).length > sample.length / 2;
  const startsWithDot = sample.filter((path) => path.startsWith("./")).length > sample.length / 2;
  const relativeTo = (from: string, file: string): string => relative(from, file).replaceAll("\\", "/");
  return {
    fileOf(dbPath) {
      if (typeof dbPath !== "string" || dbPath.trim() === "" || dbPath.includes("\0")) return undefined;
      const file = resolve(base, dbPath);
      return users === undefined || existsSync(file) ? file : join(users, basename(dbPath));
    },
    dbPathOf: (file) => (areAbsolute ? file : startsWithDot ? `./${relativeTo(base, file)}` : relativeTo(base, file)),
    spellingsOf: (file) => [
      file,
      ...[directory, dirname(directory), process.cwd(), dirname(file)].flatMap((from) => [
        relativeTo(from, file),
        `./${relativeTo(from, file)}`,
      ]),
    ],
  };
}

function baseOf(sample: readonly string[], directory: string): string {
  const relatives = sample.filter((path) => !isAbsolute(path));
  const bases = [directory, process.cwd(), dirname(directory)];
  const counted = bases.map((base) => ({
    base,
    count: relatives.filter((path) => existsSync(resolve(base, path))).length,
  }));
  const best = Math.max(...counted.map(({ count }) => count));
  return counted.find(({ count }) => count === best)?.base ?? directory;
}

/** Returns the name of a user database with `*` for the auth id, or undefined if the auth id is not in it. */
export function patternOf(file: string, authId: string): string | undefined {
  const name = basename(file);
  return authId !== "" && name.includes(authId) ? name.replace(authId, "*") : undefined;
}

/** Returns the auth id in the name of a file, or undefined if the name does not follow the pattern. */
export function authIdInName(file: string, pattern: string): string | undefined {
  const [before = "", after = ""] = pattern.split("*");
  const name = basename(file);
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  return fits ? name.slice(before.length, name.length - after.length) : undefined;
}
