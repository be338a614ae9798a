import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRunDirectories } from "../host/index.js";
import { clearAway } from "./clean-up.js";
import { type Janitor, startJanitor } from "./cleanup-process.js";
import { mountSmallDisk, type SmallDisk } from "./small-disk.js";

/** Where the storage of a soak lies. */
export interface Place {
  /** An empty directory for a storage. The one before is deleted; no process may be left that uses it. */
  newDirectory(): string;
  readonly disk: SmallDisk;
  readonly janitor: Janitor;
  /** Copies the latest storage to where it stays, and answers where that is. No process may be left that uses it. */
  keep(): string;
  /** Unmounts and deletes everything. No process may be left that uses it. */
  clearAway(): Promise<void>;
}

export function preparePlace({ fullDisk }: { readonly fullDisk: boolean }): Place {
  const mountPoint = createRunDirectories().next();
  const root = dirname(mountPoint);
  // Before anything is mounted: whatever happens from here on, somebody is there to clean up.
  const janitor = startJanitor({ root, mountPoint });
  const disk: SmallDisk = fullDisk ? mountSmallDisk(mountPoint) : { type: "none", reason: "--no-full-disk was given" };
  let [count, directory] = [0, ""];
  return {
    newDirectory() {
      if (count > 0) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
      count += 1;
      directory = join(mountPoint, `storage-${count}`);
      mkdirSync(directory);
      return directory;
    },
    disk,
    janitor,
    keep() {
      if (disk.type === "small") disk.free();
      const kept = mkdtempSync(join(realpathSync(tmpdir()), "rollcall-soak-"));
      cpSync(directory, kept, { recursive: true });
      return kept;
    },
    async clearAway() {
      clearAway({ root, mountPoint });
      await janitor.dismiss();
    },
  };
}
