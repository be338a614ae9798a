import { existsSync } from "node:fs";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";

/**
 * Recovery gives a database to every registered user whose file is missing. That heals a registration that a crash has
 * cut short, and asks no questions, so it also puts an empty database in the place of one that was lost with all that was
 * in it: the loss is no longer to be seen, and nobody restores the backup. The status in the row would tell the two apart.
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
