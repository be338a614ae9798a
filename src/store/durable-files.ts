import { closeSync, fsyncSync, linkSync, openSync, unlinkSync, writeFileSync } from "node:fs";
import { fileMode } from "./layout.js";
import { codeOf } from "./storage-errors.js";

/**
 * Writes a new file and syncs its contents. Its name is durable only after `syncDirectory`.
 * @throws {Error} `EEXIST` if the file exists, or the error of the file system.
 */
export function writeNewFile(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, "wx", fileMode);
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Links a complete file to its final name, which is atomic. Returns false and changes nothing if that name is taken. A
 * rename instead would replace a file that another client may already use.
 */
export function linkUnlessTaken(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Deletes a file. Does nothing if it does not exist. */
export function deleteFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** Makes the names in a directory durable: after a power loss, linked files still exist and deleted ones do not. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
