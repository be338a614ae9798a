import { renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The user's file is written under another name and renamed, so nobody ever sees a half of it, and the directory is
 * synced; what is in the file is not. A rename may reach the disk before the contents do: after a power loss an empty file
 * has the right name, of a user whose registration was answered.
 */
function createFile(path: string): void {
  const draft = durable.draftOf(path);
  writeFileSync(draft, durable.emptyUserDatabase());
  renameSync(draft, path);
  durable.syncDirectory(dirname(path));
}

const target: RegistrationTarget = {
  name: "rename-without-file-fsync",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory, { createFile }),
  inspect: durable.inspect,
  connect: (directory) => durable.connect(directory, { createFile }),
};
export default target;
