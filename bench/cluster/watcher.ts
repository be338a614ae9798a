import { rmSync } from "node:fs";
import { machineNames } from "./machine-names.js";
import { removeNetwork, whyNoNetwork } from "./network.js";
import { endServers } from "./processes.js";

/*
 * The entry of a process that cleans up if the soak cannot, because it was killed. Arguments: the directory of the servers,
 * and the pid of the soak.
 */

const [directory = "", pid = ""] = process.argv.slice(2);

process.on("message", () => process.exit());
process.once("disconnect", () => {
  endServers(directory);
  if (whyNoNetwork() === undefined) removeNetwork(Number(pid), machineNames);
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
});
