import { cpSync } from "node:fs";
import { join, relative } from "node:path";
import { type Binaries, makeLink } from "./binaries.js";

/** Returns the folder with `initdb` and `postgres`. If the programs cannot run where they are, it is a copy below `root`. */
export function runnablePrograms({ folder, copy }: Binaries, root: string): string {
  if (copy === undefined) return folder;
  const copied = join(root, "programs");
  cpSync(copy.from, copied, { recursive: true, verbatimSymlinks: true });
  for (const { path, to } of copy.links) makeLink(join(copied, path), to);
  return join(copied, relative(copy.from, folder));
}
