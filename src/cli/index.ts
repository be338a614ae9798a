export { readCounterexample } from "./counterexample-file.js";
export { exitCodes } from "./exit-codes.js";
export { onInterrupt } from "./interrupt.js";
