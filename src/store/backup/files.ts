import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { directoryMode, fileMode } from "../layout.js";
import { codeOf } from "../storage-errors.js";

/*
 * Files of backups, and of directories that are being restored. No database that a store may have open is opened here:
 * closing a file drops all locks that the process holds on it, those of SQLite too (fcntl(2), "Record locking").
 */

/**
 * A database of at most this size is read on the calling thread, at once: about 5 ms for the largest. Larger ones are
 * read in a thread of their own. One megabyte is the master of about 1,500 accounts.
 */
export const smallMaxBytes = 1 << 20;

/** Creates a directory. Does nothing if it exists. */
export async function createDirectory(path: string): Promise<void> {
  await mkdir(path, { mode: directoryMode, recursive: true });
}

/** Writes a new file and syncs its content. Its name is durable only after `syncDirectory`. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, "wx", fileMode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Syncs the content of a file that was written otherwise, and makes it private. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.chmod(fileMode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Deletes a file. Does nothing if it does not exist. */
export async function deleteFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** Returns the names in a directory, or undefined if it does not exist. */
export async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Returns the size of a file in bytes, or undefined if it does not exist. */
export function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** Returns the SHA-256 of bytes, in hexadecimal digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Returns the SHA-256 of a file, in hexadecimal digits. Reads a large file in pieces. */
export async function sha256OfFile(path: string, signal: AbortSignal | undefined): Promise<string> {
  if ((sizeOf(path) ?? 0) <= smallMaxBytes) return sha256Of(await readFile(path));
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest("hex");
}
