import { fork } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Binaries } from "./binaries.js";
import { machineNames } from "./cluster.js";
import { createNetwork, type Network } from "./network.js";
import { endServers } from "./processes.js";

export interface Scratch {
  readonly directory: string;
  readonly network: Network | undefined;
}

const watcher = fileURLToPath(new URL("./watcher.js", import.meta.url));

/**
 * Runs `work` with a directory for the servers, in memory where there is such a file system, and their network. Afterwards
 * no server, no file and no network is left; a process of its own sees to that if this one is killed.
 */
export async function withScratch<T>(
  { user }: Binaries,
  hasNetwork: boolean,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const memory = "/dev/shm";
  const directory = mkdtempSync(join(existsSync(memory) ? memory : realpathSync(tmpdir()), "rollcall-cluster-"));
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const watching = fork(watcher, [directory, String(process.pid)], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const network = hasNetwork ? createNetwork(machineNames) : undefined;
  try {
    return await work({ directory, network });
  } finally {
    endServers(directory);
    network?.remove();
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    if (watching.connected) watching.send("dismiss");
  }
}
