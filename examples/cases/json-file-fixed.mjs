import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import lockfile from "proper-lockfile";
import { fileIn, target } from "./json-file.mjs";

export const about = {
  judgement:
    "A lock around each use, with proper-lockfile as bitwarden did; and the file is written beside the old one, made durable, and renamed.",
  expected: "passed",
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

const retries = { retries: 50, minTimeout: 5, maxTimeout: 50 };

async function locked(directory, work) {
  const release = await lockfile.lock(fileIn(directory), { retries, stale: 2000 });
  try {
    return work();
  } finally {
    await release();
  }
}

export default target("one JSON file, locked and replaced", replace, locked);
