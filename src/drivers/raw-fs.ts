import fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** `node:fs` without scheduling points, copied before a driver replaces its functions. */
export const rawFs: typeof fs = { ...fs, promises: { ...fs.promises } };

/**
 * Returns the canonical path of a directory entry: symbolic links are resolved in its directory, but not in the entry
 * itself.
 */
export function entryPath(path: string): string {
  const absolute = resolve(path);
  return join(realPath(dirname(absolute)), basename(absolute));
}

/** Returns the canonical path with all symbolic links resolved. The entry need not exist. */
export function realPath(path: string): string {
  try {
    return rawFs.realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}
