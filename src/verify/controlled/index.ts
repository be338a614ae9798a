export { type ControlCells, createControlCells, resetCells } from "./cells.js";
export { type Image, type ImageEntry, mergeCaptures } from "./image.js";
export { createKeeper } from "./keeper.js";
export type { ConcurrentProgram } from "./program.js";
export type { ClientRecord, Unusable } from "./record.js";
export {
  type ControlledRun,
  type ControlledThreads,
  type ControlledThreadsOptions,
  openControlledThreads,
  type RunOutcome,
} from "./run.js";
export type { Schedule } from "./schedule.js";
export type { Step, Trace } from "./trace.js";
export { type Recording, recordNothing } from "./turns.js";
export { type BrokenOff, type Timeouts, watchRun } from "./watch.js";
