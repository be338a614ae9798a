import { renameSync } from "node:fs";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The user's file is written under another name, synced, and renamed; the directory is not synced, and it is the
 * directory that holds the name. After a power loss a user whose registration was answered has no file. That a directory
 * can be opened and synced at all is news to most, and on many a file system it is hardly ever missed.
 */
function createFile(path: string): void {
  const draft = durable.draftOf(path);
  durable.writeDurably(draft, durable.emptyUserDatabase());
  renameSync(draft, path);
}

const target: RegistrationTarget = {
  name: "rename-without-directory-fsync",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory, { createFile }),
  inspect: durable.inspect,
  connect: (directory) => durable.connect(directory, { createFile }),
};
export default target;
