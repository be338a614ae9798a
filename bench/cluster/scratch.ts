import { fork } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fastParentDirectory } from "#src/core/index.js";
import { machineNames } from "./machine-names.js";
import { createNetwork, type Network } from "./network.js";
import { endServers } from "./processes.js";
import type { FoundPostgres, Programs } from "./programs.js";

/** Where a cluster is. */
export interface Scratch {
  readonly directory: string;
  readonly programs: Programs;
  /** Undefined: both servers are on 127.0.0.1. */
  readonly network: Network | undefined;
}

const watcher = fileURLToPath(new URL("./watcher.js", import.meta.url));

/**
 * Runs `work` with a directory for the servers, in memory where there is such a file system, and their network. Afterwards
 * no server, no file and no network is left; a process of its own sees to that if this one is killed.
 */
export async function withScratch<T>(
  postgres: FoundPostgres,
  hasNetwork: boolean,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(fastParentDirectory(), "rollcall-cluster-"));
  const watching = fork(watcher, [directory, String(process.pid)], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let network: Network | undefined;
  try {
    const programs = postgres.programs(directory);
    if (programs.account !== undefined) chownSync(directory, programs.account.uid, programs.account.gid);
    network = hasNetwork ? createNetwork(machineNames) : undefined;
    return await work({ directory, programs, network });
  } finally {
    endServers(directory);
    network?.remove();
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    if (watching.connected) watching.send("dismiss");
  }
}
