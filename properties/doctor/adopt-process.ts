import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import Sqlite from "better-sqlite3";

/*
 * Adopts, and kills itself before its n-th step that writes: a rename, a link, an fsync, or a statement of SQLite. Prints the
 * number of steps if it comes to its end.
 */
const [directory = "", killAt = "0"] = process.argv.slice(2);
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
  return run.apply(this, args);
};

const { adopt } = await import("#src/doctor/index.js");
await adopt(directory, { apply: true });
process.stdout.write(`${steps}\n`);
