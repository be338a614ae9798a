import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRunDirectories } from "../host/index.js";
import { cleanUp } from "./clean-up.js";
import { type CleanUpProcess, startCleanUpProcess } from "./cleanup-process.js";
import { mountSmallDisk, type SmallDisk } from "./small-disk.js";

/** The files of a soak. */
export interface Storage {
  /** Returns an empty directory, and deletes the one before. No process that uses that may be left. */
  newDirectory(): string;
  readonly disk: SmallDisk;
  readonly cleanUpProcess: CleanUpProcess;
  /** Copies the latest directory to where it stays, and returns its path. No process that uses it may be left. */
  keep(): string;
  /** Unmounts and deletes everything. No process that uses it may be left. */
  remove(): Promise<void>;
}

export function prepareStorage({ fullDisk }: { readonly fullDisk: boolean }): Storage {
  const mountPoint = createRunDirectories().next();
  const root = dirname(mountPoint);
  // Before anything is mounted: whatever happens from here on, this process cleans up.
  const cleanUpProcess = startCleanUpProcess({ root, mountPoint });
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
    cleanUpProcess,
    keep() {
      if (disk.type === "small") disk.free();
      const kept = mkdtempSync(join(realpathSync(tmpdir()), "rollcall-soak-"));
      cpSync(directory, kept, { recursive: true });
      return kept;
    },
    async remove() {
      cleanUp({ root, mountPoint });
      await cleanUpProcess.dismiss();
    },
  };
}
