import { renameSync } from "node:fs";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The user's file is written under a temporary name, synced, and renamed. The directory is not synced, though it holds the
 * name. After a power loss a user whose registration was acknowledged has no file. That a directory can be synced is little
 * known, and on many file systems the fault is rarely visible.
 */
function createFile(path: string): void {
  const temporary = durable.temporaryPathOf(path);
  durable.writeDurably(temporary, durable.emptyUserDatabase());
  renameSync(temporary, path);
}

const target: RegistrationTarget = {
  name: "rename-without-directory-fsync",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory, { createFile }),
  inspect: durable.inspect,
  connect: (directory) => durable.connect(directory, { createFile }),
};
export default target;
