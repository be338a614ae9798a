import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import lockfile from "proper-lockfile";
import { fileIn, target } from "./json-file.mjs";

export const about = {
  judgement:
    "A lock around each use, with proper-lockfile and three attempts as bitwarden did; and the file is written beside the old one, made durable, and renamed.",
  expected: "passed",
  schedules: 400,
};

function sync(path) {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** Replaces the content as a whole, and keeps it in a power loss. */
export function replace(path, content) {
  writeFileSync(`${path}.new`, content);
  sync(`${path}.new`);
  renameSync(`${path}.new`, path);
  sync(dirname(path));
}

async function locked(directory, work) {
  // The attempts take 7 s together: longer than a lock is respected that a killed process has left.
  const release = await lockfile.lock(fileIn(directory), { retries: 3, stale: 5000 });
  try {
    return work();
  } finally {
    await release();
  }
}

export default {
  ...target("one JSON file, locked and replaced", replace, locked),
  // After three attempts to get the lock the caller is asked to try again.
  tolerates: (error) => error.code === "ELOCKED",
};
