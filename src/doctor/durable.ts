import { closeSync, fsyncSync, openSync } from "node:fs";

/** Makes the contents of a file, or the names in a directory, durable. The file must not be open through SQLite. */
export function sync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
