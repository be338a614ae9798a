import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isMounted } from "./clean-up.js";

/** A file system so small that it can be filled. */
export type SmallDisk =
  | {
      readonly type: "small";
      /**
       * Until so many blocks are free, no more. What others delete afterwards is free again. False, and nothing is
       * written: the file system is not there any more.
       */
      fill(freeBlocks: number): boolean;
      /** As it was before. */
      free(): void;
      /** False where somebody has unmounted it: what is below its mount point then is another file system. */
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

/** Answers why it is not possible, where it is not. */
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
 * Never anything but the small file system: the machine's own would be full before anybody noticed. The device is that
 * of the open file, so whoever unmounts it meanwhile changes nothing; and no ballast can be larger than the disk.
 */
function fillUp(ballast: string, device: number, freeBlocks: number): boolean {
  const file = openSync(ballast, "a");
  try {
    if (fstatSync(file).dev !== device) {
      rmSync(ballast, { force: true });
      return false;
    }
    // Large pieces as long as they fit, then the smallest that there are.
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
