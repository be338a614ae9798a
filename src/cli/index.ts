export { readCounterexample } from "./counterexample-file.js";
export { exitCodes } from "./exit-codes.js";
export { onInterrupt } from "./interrupt.js";
export { renderPass, renderVerdict } from "./report.js";
export { shortSql } from "./statements.js";
export { coloursOf, createStatusLine, type StatusLine } from "./terminal.js";
export { renderTrace } from "./trace-report.js";
