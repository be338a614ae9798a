import { killAtStep } from "./kill-at-step.js";

/*
 * Adopts, and kills itself before its n-th step that writes. Prints the number of steps if it comes to its end.
 */
const [directory = "", killAt = "0"] = process.argv.slice(2);
const steps = killAtStep(directory, Number(killAt));

const { adopt } = await import("#src/doctor/index.js");
await adopt(directory, { apply: true });
process.stdout.write(`${steps.count()}\n`);
