import { closeSync, fsyncSync, openSync } from "node:fs";

/** Makes the names in a directory durable, and with them everything in the same file system journal. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
