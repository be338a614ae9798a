import { renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The user's file is written under a temporary name and renamed, so no client ever sees a partial file. The directory is
 * synced, but the file is not. The rename may reach the disk before the contents: after a power loss a user whose
 * registration was acknowledged has an empty file.
 */
function createFile(path: string): void {
  const temporary = durable.temporaryPathOf(path);
  writeFileSync(temporary, durable.emptyUserDatabase());
  renameSync(temporary, path);
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
