import { existsSync } from "node:fs";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * Recovery creates a database for every registered user whose file is missing. This finishes an interrupted registration.
 * But it also puts an empty database in the place of one that was lost with its data, so that the loss is hidden and no
 * backup is restored. The status in the row would distinguish the two cases.
 */
const target: RegistrationTarget = {
  name: "recovery-recreates-missing",
  setup: (directory) => durable.setup(directory),
  inspect: durable.inspect,
  connect: (directory) => durable.connect(directory),
  recover(directory) {
    const master = durable.openMaster(directory);
    try {
      for (const { path } of durable.registryRows(master)) {
        if (!existsSync(path)) durable.createUserDatabase(path);
      }
    } finally {
      master.close();
    }
    durable.recover(directory);
  },
};
export default target;
