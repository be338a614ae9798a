import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRunDirectories } from "../host/index.js";
import { cleanUp } from "./clean-up.js";
import { type CleanUpProcess, startCleanUpProcess } from "./cleanup-process.js";
import { mountSmallDisk, type SmallDisk } from "./small-disk.js";

/** The files of a soak. */
export interface Storage {
  /** Returns an empty directory, and deletes the one before. All processes that use the old one must have ended. */
  newDirectory(): string;
  readonly disk: SmallDisk;
  readonly cleanUpProcess: CleanUpProcess;
  /** Keeps a copy of the latest directory, and returns its path. All processes that use it must have ended. */
  keep(): string;
  /** Unmounts and deletes everything. All processes that use it must have ended. */
  remove(): Promise<void>;
}

/** `noFullDisk`: why the disk is never to be filled. */
export function prepareStorage({ noFullDisk }: { readonly noFullDisk: string | undefined }): Storage {
  const mountPoint = createRunDirectories().next();
  const root = dirname(mountPoint);
  // Started before anything is mounted, so that this process cleans up in any case.
  const cleanUpProcess = startCleanUpProcess({ root, mountPoint });
  const disk: SmallDisk = noFullDisk === undefined ? mountSmallDisk(mountPoint) : { type: "none", reason: noFullDisk };
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
