import { join } from "node:path";
import type { FoundFile } from "../core/index.js";
import { rawFs } from "../drivers/index.js";

/** Returns every file below the directory in the order of their paths, without files that SQLite rebuilds. */
export function filesIn(directory: string): readonly FoundFile[] {
  return rawFs
    .readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.endsWith("-shm"))
    .sort()
    .flatMap((path) => {
      const stats = rawFs.statSync(join(directory, path), { throwIfNoEntry: false });
      return stats?.isFile() === true ? [{ path, bytes: stats.size }] : [];
    });
}
