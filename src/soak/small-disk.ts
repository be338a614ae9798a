import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isMounted } from "./clean-up.js";

/** A file system that is small enough to be filled. */
export type SmallDisk =
  | {
      readonly type: "small";
      /**
       * Fills it until only this many blocks are free. Space that a store deletes afterwards is free again. If the file
       * system is no longer mounted, returns false and writes nothing.
       */
      fill(freeBlocks: number): boolean;
      /** Frees the space that `fill` has filled. */
      free(): void;
      /** Returns whether it is still mounted. */
      isThere(): boolean;
    }
  | { readonly type: "none"; readonly reason: string };

const megabytes = 64;

export function mountSmallDisk(mountPoint: string): SmallDisk {
  const problem = mountMemory(mountPoint);
  if (problem !== undefined) return { type: "none", reason: problem };
  if (!isMounted(mountPoint)) return { type: "none", reason: "mount succeeded, but nothing is mounted" };
  const device = statSync(mountPoint).dev;
  const ballast = join(mountPoint, "ballast");
  return {
    type: "small",
    fill: (freeBlocks) => fillUp(ballast, device, freeBlocks),
    free: () => rmSync(ballast, { force: true }),
    isThere: () => statSync(mountPoint).dev === device,
  };
}

/** Mounts a memory file system. Returns why that failed; undefined: it is mounted. */
function mountMemory(mountPoint: string): string | undefined {
  if (process.platform !== "linux")
    return `a small file system is mounted on Linux only, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "only root may mount a small file system";
  const options = `size=${megabytes}m,mode=0700`;
  const { status, stderr, error } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "rollcall-soak", mountPoint], {
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  return `mount failed: ${(error?.message ?? stderr.trim()) || `exit code ${status}`}`;
}

const blockBytes = 4096;
const ballastBytesMax = megabytes * 1024 ** 2;

/**
 * Fills the small file system. If it is not mounted, writes nothing, because the machine's own disk would soon be full.
 * The check uses the device of the open file, so an unmount after the check is harmless. The ballast is never larger
 * than the small disk.
 */
function fillUp(ballast: string, device: number, freeBlocks: number): boolean {
  const file = openSync(ballast, "a");
  try {
    if (fstatSync(file).dev !== device) {
      rmSync(ballast, { force: true });
      return false;
    }
    // Large pieces while they fit, then the smallest ones.
    for (const bytes of [1024 ** 2, blockBytes]) {
      const piece = new Uint8Array(bytes);
      while (fstatSync(file).size < ballastBytesMax && fits(file, piece));
    }
    ftruncateSync(file, Math.max(0, fstatSync(file).size - freeBlocks * blockBytes));
    return true;
  } finally {
    closeSync(file);
  }
}

function fits(file: number, piece: Uint8Array): boolean {
  try {
    writeSync(file, piece);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
    throw error;
  }
}
