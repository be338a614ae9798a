import { linkSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * The complete draft is linked to its name rather than renamed, since a link never replaces a file. Where the file is
 * there already, from an attempt that a crash cut short, linking fails, which is fine: so errors are ignored. All of them
 * are, though, also that of a full disk, and a user is answered as registered who has no database.
 */
function createFile(path: string): void {
  const draft = durable.draftOf(path);
  try {
    durable.writeDurably(draft, durable.emptyUserDatabase());
    linkSync(draft, path);
  } catch {
    // It is there already.
  }
  rmSync(draft, { force: true });
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
