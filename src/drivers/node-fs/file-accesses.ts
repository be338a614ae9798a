import { dirname } from "node:path";
import { type Access, type AccessMode, everything } from "../../core/index.js";
import { ownerOf } from "../sqlite/index.js";
import { ancestors, type Location } from "./location.js";

/*
 * The accesses of a call, by the location that its path leads to.
 */

/** Returns the accesses of a call that may access any file. */
export function anyFile(mode: AccessMode): Access[] {
  return [{ resource: everything, mode }];
}

/** Returns the accesses of a call that reads whether the entry exists and what it is. */
export function existence({ entry, target, isUnlinked }: Location): Access[] {
  if (isUnlinked) return anyFile("read");
  const paths = new Set([entry, target].flatMap((path) => [path, ...ancestors(path)]));
  return [...databaseOf(entry), ...databaseOf(target), ...[...paths].map((path) => read(`file:${path}`))];
}

/** Returns the accesses of a call on the content of the file. */
export function content(location: Location, mode: AccessMode): Access[] {
  if (location.isUnlinked) return anyFile(mode);
  const { target } = location;
  return [
    ...existence(location),
    { resource: `file:${target}`, mode },
    // The file may be a database, which SQLite writes to.
    { resource: `db:${target}`, mode },
    ...(location.isLinked ? [{ resource: linkedFiles, mode }] : []),
  ];
}

/** Returns the accesses of a call that makes, deletes or replaces the entry. */
export function name(location: Location): Access[] {
  return [
    ...databaseOf(location.entry),
    ...ancestors(location.entry).map((path) => read(`file:${path}`)),
    { resource: `file:${location.entry}`, mode: "write" },
    { resource: `names:${dirname(location.entry)}`, mode: "add" },
    ...(location.isLinked ? [{ resource: linkedFiles, mode: "write" } as const] : []),
  ];
}

/** Returns the access of a call that reads the names in the directory. */
export function listing({ target }: Location): Access[] {
  return [read(`names:${target}`)];
}

/**
 * Returns the accesses of a call that has failed: it has read why it had to fail, and changed nothing. ENOENT and EEXIST
 * say that one entry is missing or there, and nothing of the other names in its directory. The smallest example: an
 * `unlink("a")` that fails with ENOENT beside one that makes "b".
 *
 * If a power loss may follow, the moment of the failure matters: an fsync of the directory may make durable what it has
 * read.
 */
export function whenFailed(accesses: readonly Access[], code: string, powerMayFail: boolean): Access[] {
  const ofOneEntry = !powerMayFail && (code === "ENOENT" || code === "EEXIST");
  const isOfOthers = ({ resource, mode }: Access): boolean =>
    (mode === "add" && resource.startsWith("names:")) || resource.startsWith(contentBeside);
  return accesses.filter((access) => !(ofOneEntry && isOfOthers(access))).map(({ resource }) => read(resource));
}

/** The content of the companion files of a database. `beside:` is whether they exist. */
const contentBeside = "content beside:";

const linkedFiles = "files with several names";

function read(resource: string): Access {
  return { resource, mode: "read" };
}

/**
 * Returns the accesses to the companion files of a database, if the path is one of them: SQLite makes and deletes them,
 * and writes to them at any time. The database itself is another file. The smallest example: an `unlink("x-journal")`
 * beside an `unlink("x")`, or beside an `unlink("x-wal")`.
 */
function databaseOf(path: string): Access[] {
  const database = ownerOf(path);
  return database === path ? [] : [read(`beside:${database}`), read(`${contentBeside}${database}`)];
}
