import { join } from "node:path";
import { rawFs } from "../drivers/index.js";

/** A file of the run's directory, its path relative to that. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/** Every file below the directory, in the order of their paths; not what SQLite makes anew at its next opening. */
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
