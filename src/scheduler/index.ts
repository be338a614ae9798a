export type { ClientRecord, Unusable } from "./client-record.js";
export { createKeeper } from "./scheduler-hook.js";
export {
  abortRun,
  awaitPhase,
  type ControlCells,
  createControlCells,
  endPhase,
  resetCells,
  stepOf,
  stepsMax,
} from "./shared-state.js";
export { type Recording, type RunContext, recordNothing } from "./turns.js";
export { type BrokenOff, type Timeouts, watchRun, whereStuck } from "./watchdog.js";
