import fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** `node:fs` as it was before any gate was put into it. */
export const rawFs: typeof fs = { ...fs, promises: { ...fs.promises } };

/** The one path of a directory entry, whatever symbolic links lead to its directory; the entry itself may be one. */
export function entryPath(path: string): string {
  const absolute = resolve(path);
  return join(realPath(dirname(absolute)), basename(absolute));
}

/** The one path of what an entry leads to, also where there is nothing yet. */
export function realPath(path: string): string {
  try {
    return rawFs.realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}
