import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/*
 * The name of a database says which process created it, so that what a killed process left can be dropped later, and
 * nothing else. It says so from the first moment on, as a comment on the database would not.
 */

/** rollcall, the machine, the process, a random part, a number. */
const form = /^rollcall_([0-9a-f]{8})_(\d+)_([0-9a-f]{8})_(\d+)$/;

const machine = createHash("sha256").update(describeMachine()).digest("hex").slice(0, 8);
// Threads of a process count apart from each other.
const part = randomBytes(4).toString("hex");
let count = 0;

/** Returns the name of a new database. */
export function newName(): string {
  count += 1;
  return `rollcall_${machine}_${process.pid}_${part}_${count}`;
}

/** Returns whether a database has such a name. Rollcall does not touch another one. */
export function isOwnName(name: string): boolean {
  return form.test(name);
}

/** Returns whether a process of this machine created the database, and has died. */
export function isAbandoned(name: string): boolean {
  const [, ofMachine, pid] = form.exec(name) ?? [];
  return ofMachine === machine && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it belongs to another user.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Containers may have the same name, and each counts its processes from 1: what tells them apart belongs to it. */
function describeMachine(): string {
  if (process.platform !== "linux") return hostname();
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${hostname()} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
}
