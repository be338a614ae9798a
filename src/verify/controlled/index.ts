export type { ConcurrentProgram } from "./program.js";
export {
  type ControlledThreads,
  type ControlledThreadsOptions,
  openControlledThreads,
  type RunOutcome,
} from "./run.js";
export type { Schedule } from "./schedule.js";
export type { Step, Trace } from "./trace.js";
