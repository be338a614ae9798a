import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.resolve("rollcall/package.json")));

/** Absolute path of a built file, named as below `dist/`: threads and processes that tests start run what users run. */
export function built(path: string): string {
  return join(root, "dist", path);
}

/** Absolute path of a source file, named as in the repository. */
export function source(path: string): string {
  return join(root, path);
}
