export { judge, modelNamed } from "./check/index.js";
export { coloursOf } from "./colours.js";
export { readCounterexample } from "./counterexample-file.js";
export { exitCodes } from "./exit-codes.js";
export { onInterrupt } from "./interrupt.js";
export { type ChosenReporter, reporterOption } from "./reporter-option.js";
export { createStatusLine } from "./status-line.js";
