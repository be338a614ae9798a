import fs from "node:fs";
import { killAtStep } from "./kill-at-step.js";

/*
 * Repairs, and kills itself before its n-th step that writes. Prints the number of steps if it comes to its end. With
 * "pause" it stops before its first transaction, when the plan is made, and waits for a line on stdin.
 */
const [directory = "", killAt = "0", pause = ""] = process.argv.slice(2);
let isPaused = pause === "";
const steps = killAtStep(directory, Number(killAt), ({ source }) => {
  if (isPaused || source !== "BEGIN IMMEDIATE") return;
  isPaused = true;
  fs.writeSync(1, "paused\n");
  fs.readSync(0, Buffer.alloc(1));
});

const { repair } = await import("#src/doctor/index.js");
await repair(directory);
process.stdout.write(`${steps.count()}\n`);
