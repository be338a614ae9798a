import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system so small that it can be filled. */
export type SmallDisk =
  | {
      readonly type: "small";
      /** Until so many blocks are free, no more. What others delete afterwards is free again. */
      fill(freeBlocks: number): void;
      /** As it was before. */
      free(): void;
    }
  | { readonly type: "none"; readonly reason: string };

const megabytes = 64;

export function mountSmallDisk(mountPoint: string): SmallDisk {
  const problem = mountMemory(mountPoint);
  if (problem !== undefined) return { type: "none", reason: problem };
  const ballast = join(mountPoint, "ballast");
  return {
    type: "small",
    fill: (freeBlocks) => fillUp(ballast, freeBlocks),
    free: () => rmSync(ballast, { force: true }),
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

function fillUp(ballast: string, freeBlocks: number): void {
  const file = openSync(ballast, "a");
  try {
    // Large pieces as long as they fit, then the smallest that there are.
    for (const bytes of [1024 ** 2, blockBytes]) {
      const piece = new Uint8Array(bytes);
      while (fits(file, piece));
    }
    ftruncateSync(file, Math.max(0, fstatSync(file).size - freeBlocks * blockBytes));
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
