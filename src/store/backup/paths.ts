import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Returns whether the two paths are equal, or one lies inside the other. */
export function overlap(a: string, b: string): boolean {
  const [first, second] = [realPath(a), realPath(b)];
  return isInside(first, second) || isInside(second, first);
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

/** Returns an absolute path without symbolic links; the part of it that does not exist stays as it is. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), relative(parent, path));
}
