import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import Sqlite from "better-sqlite3";

/*
 * Repairs, and kills itself before its n-th step that writes: a rename, an fsync, or a statement of SQLite. Prints the
 * number of steps if it comes to its end. With "pause" it stops before its first transaction, when the plan is made, and
 * waits for a line on stdin.
 */
const [directory = "", killAt = "0", pause = ""] = process.argv.slice(2);
let isPaused = pause === "";
let steps = 0;

function step(): void {
  steps += 1;
  if (steps === Number(killAt)) process.kill(process.pid, "SIGKILL");
}

const { renameSync, fsyncSync } = fs;
fs.renameSync = (from, to) => {
  step();
  renameSync(from, to);
};
fs.fsyncSync = (descriptor) => {
  step();
  fsyncSync(descriptor);
};
syncBuiltinESMExports();

const connection = new Sqlite(":memory:");
const statement = Object.getPrototypeOf(connection.prepare("SELECT 1"));
connection.close();
const { run } = statement;
statement.run = function (...args: unknown[]): unknown {
  // The doctor's own scratch database is not a step.
  if (this.database.name.startsWith(directory)) step();
  if (!isPaused && this.source === "BEGIN IMMEDIATE" && this.database.name.startsWith(directory)) {
    isPaused = true;
    fs.writeSync(1, "paused\n");
    fs.readSync(0, Buffer.alloc(1));
  }
  return run.apply(this, args);
};

const { repair } = await import("#src/doctor/index.js");
await repair(directory);
process.stdout.write(`${steps}\n`);
