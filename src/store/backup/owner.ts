import { existsSync, statSync } from "node:fs";
import { chown, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The user and group to which the files of a store belong. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Returns the owner of a directory, or of its parent if it does not exist. */
export function ownerOf(directory: string): Owner {
  const { uid, gid } = statSync(existsSync(directory) ? directory : dirname(directory));
  return { uid, gid };
}

/**
 * Gives a file, or a directory and everything in it, to an owner. Only root may, and only for root it is needed: a store
 * that root restores must still be that of the user whose processes open it.
 */
export async function giveTo({ uid, gid }: Owner, path: string): Promise<void> {
  if (process.getuid?.() !== 0 || uid === 0) return;
  const names = statSync(path).isDirectory() ? await readdir(path, { recursive: true }) : [];
  for (const name of names) await chown(join(path, name), uid, gid);
  await chown(path, uid, gid);
}
