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
  return [...databaseOf(entry), ...[...paths].map((path) => read(`file:${ownerOf(path)}`))];
}

/** Returns the accesses of a call on the content of the file. */
export function content(location: Location, mode: AccessMode): Access[] {
  if (location.isUnlinked) return anyFile(mode);
  const file = ownerOf(location.target);
  return [
    ...existence(location),
    { resource: `file:${file}`, mode },
    // The file may be a database, which SQLite writes to.
    { resource: `db:${file}`, mode },
    ...(location.isLinked ? [{ resource: linkedFiles, mode }] : []),
  ];
}

/** Returns the accesses of a call that makes, deletes or replaces the entry. */
export function name(location: Location): Access[] {
  return [
    ...databaseOf(location.entry),
    ...ancestors(location.entry).map((path) => read(`file:${path}`)),
    { resource: `file:${ownerOf(location.entry)}`, mode: "write" },
    { resource: `names:${dirname(location.entry)}`, mode: "add" },
    ...(location.isLinked ? [{ resource: linkedFiles, mode: "write" } as const] : []),
  ];
}

/** Returns the access of a call that reads the names in the directory. */
export function listing({ target }: Location): Access[] {
  return [read(`names:${target}`)];
}

const linkedFiles = "files with several names";

function read(resource: string): Access {
  return { resource, mode: "read" };
}

/**
 * Returns the accesses to the database of a companion file, because SQLite makes, writes and deletes it at any time.
 */
function databaseOf(path: string): Access[] {
  const database = ownerOf(path);
  return database === path ? [] : [{ resource: `db:${database}`, mode: "write" }, read(`beside:${database}`)];
}
