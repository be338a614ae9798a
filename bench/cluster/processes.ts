import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * A PostgreSQL server is a group of processes, each of which is a session of its own: a signal to the first one does not
 * reach the others, which go on serving their clients. A machine that dies or stops takes all of them at once.
 */

/** Sends a signal to the server's first process and to all its children. It may be gone already. */
export function signalServer(postmaster: number, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  // Once it is stopped, it starts no further process that the list would lack.
  if (signal !== "SIGCONT") send(postmaster, "SIGSTOP");
  for (const pid of [...childrenOf(postmaster), postmaster]) send(pid, signal);
}

function childrenOf(parent: number): readonly number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Kills every server whose data directory is in this directory. */
export function endServers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = join(directory, name, "postmaster.pid");
    const postmaster = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
    // A server that was killed has left its file, and the number may be another process's by now.
    if (postmaster > 0 && commandOf(postmaster).includes(join(directory, name))) signalServer(postmaster, "SIGKILL");
    removeSharedMemory(join(directory, name));
  }
}

/** A server that is killed leaves a segment of shared memory, and the machine has only so many. */
export function removeSharedMemory(dataDirectory: string): void {
  const file = join(dataDirectory, "postmaster.pid");
  const [, segment] = existsSync(file) ? (/^ *\d+ +(\d+) *$/m.exec(readFileSync(file, "utf8")) ?? []) : [];
  if (segment !== undefined) spawnSync("ipcrm", ["-m", segment]);
}

function commandOf(pid: number): string {
  return spawnSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8" }).stdout;
}
