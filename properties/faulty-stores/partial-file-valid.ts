import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The user's file is written under its own name at once, unless it is there. Where the disk is full, or the process dies,
 * a half of it is there, and the next attempt takes that for what an earlier one has completed: the user is answered as
 * registered, with a database that nobody can open.
 */
function createFile(path: string): void {
  if (!existsSync(path)) durable.writeDurably(path, durable.emptyUserDatabase());
  durable.syncDirectory(dirname(path));
}

const target: RegistrationTarget = {
  name: "partial-file-valid",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory, { createFile }),
  inspect: durable.inspect,
  connect: (directory) => durable.connect(directory, { createFile }),
};
export default target;
