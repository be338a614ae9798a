export { callsAtOnce } from "./calls-at-once.js";
export type { Unusable } from "./client-run.js";
export { createLoopHook, type LoopContext } from "./one-thread/index.js";
export { type Progress, type ProgressWriter, type Recording, type RunContext, recordNothing } from "./run-context.js";
export { type ClientRecord, createSchedulerHook } from "./scheduler-hook.js";
export {
  abortRun,
  awaitPhase,
  type Before,
  createSharedState,
  endPhase,
  hasCopiedSetup,
  hasUsedSqlClock,
  noteCopiedSetup,
  nothingBefore,
  resetSharedState,
  type SharedState,
  skippedMsIn,
  stepOf,
  stepsMax,
} from "./shared-state.js";
export { type BrokenOff, type Timeouts, watchRun, whereStuck } from "./watchdog.js";
