import { linkSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The complete temporary file is linked to its final name, because a link never replaces a file. If an interrupted attempt has
 * linked the file already, linking fails, which is harmless. So errors are ignored. But all errors are ignored, also a full
 * disk, and then a user is reported as registered who has no database.
 */
function createFile(path: string): void {
  const temporary = durable.temporaryPathOf(path);
  try {
    durable.writeDurably(temporary, durable.emptyUserDatabase());
    linkSync(temporary, path);
  } catch {
    // The file exists already.
  }
  rmSync(temporary, { force: true });
  durable.syncDirectory(dirname(path));
}

const target: RegistrationTarget = {
  name: "swallowed-error",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory, { createFile }),
  inspect: durable.inspect,
  connect(directory) {
    const { register, find, remove, close } = durable.connect(directory, { createFile });
    return { register, find, remove, close };
  },
};
export default target;
