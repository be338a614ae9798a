import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { source } from "../built.js";

/** What the programs of other processes may use: the package, better-sqlite3, and the directory of the store. */
const prelude = `
  import Sqlite from "better-sqlite3";
  import { authIdOf, openRegistrationStore } from "rollcall";
  const directory = process.argv[1];
  const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }];
  const open = (options) => openRegistrationStore({ directory, userMigrations, ...options });
  const die = () => process.kill(process.pid, "SIGKILL");
`;

const argumentsFor = (directory: string, program: string): string[] => [
  "--input-type=module",
  "--eval",
  prelude + program,
  directory,
];

/** Runs a program in another process to its end, and returns what it printed. */
export function inAnotherProcess(directory: string, program: string): string {
  const { status, stdout } = runToItsEnd(directory, program);
  expect(status).toBe(0);
  return stdout;
}

/** Runs a program in another process that calls `die()`. */
export function inKilledProcess(directory: string, program: string): void {
  expect(runToItsEnd(directory, program).signal).toBe("SIGKILL");
}

function runToItsEnd(directory: string, program: string) {
  return spawnSync(process.execPath, argumentsFor(directory, program), {
    cwd: source("."),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Another process that does something until it is told to end. */
export interface OtherProcess {
  /** Lets it end, and waits for that. May be called twice. */
  end(): Promise<void>;
}

/** Starts a program in another process, and resolves when it has printed something. It ends with its standard input. */
export async function beside(directory: string, program: string): Promise<OtherProcess> {
  const child = spawn(process.execPath, argumentsFor(directory, `process.stdin.resume();${program}`), {
    cwd: source("."),
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return { end: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, "exit");
  child.stdin?.end();
  await exit;
}

/** Starts a process that holds the write lock of a database. A connection that nothing refers to could be collected. */
export const holdingLock = (path: string): Promise<OtherProcess> =>
  beside(
    path,
    'globalThis.held = new Sqlite(directory); globalThis.held.exec("BEGIN IMMEDIATE"); console.log("locked");',
  );
