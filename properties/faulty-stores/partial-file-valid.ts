import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The user's file is written directly under its final name, unless it exists. If the disk is full or the process is killed,
 * a partial file remains, and the next attempt takes it for a complete one. The user is then registered with a database
 * that cannot be opened.
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
