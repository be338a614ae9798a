import { spawnSync } from "node:child_process";
import { existsSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** The files of a soak could not be deleted, or its file system could not be unmounted. */
class CleanUpError extends Error {
  readonly code = "CLEAN_UP_FAILED";
  override readonly name = "CleanUpError";
}

/**
 * Unmounts the file system at `mountPoint`, and deletes `root`. All processes that use them must have ended.
 * @throws CleanUpError
 */
export function cleanUp({ root, mountPoint }: { readonly root: string; readonly mountPoint: string }): void {
  if (isMounted(mountPoint)) unmount(mountPoint);
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}

/** Returns whether something is mounted at this path. */
export function isMounted(path: string): boolean {
  return existsSync(path) && statSync(path).dev !== statSync(dirname(path)).dev;
}

function unmount(path: string): void {
  if (spawnSync("umount", [path]).status === 0) return;
  // It is in use, perhaps by a user's shell. `--lazy` removes it from this path now, and altogether when its last use ends.
  const { status, stderr } = spawnSync("umount", ["--lazy", path], { encoding: "utf8" });
  if (status === 0) return;
  throw new CleanUpError(`cannot unmount ${path}: ${stderr?.trim() || "umount failed"}; do it by hand, then delete it`);
}
