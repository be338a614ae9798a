export {
  type ControlledRun,
  type ControlledThreads,
  openControlledThreads,
  type RunOutcome,
} from "./controlled-threads.js";
export { type Executors, type FreeThreads, openExecutors } from "./executor/index.js";
export { makeContact, stallMessage, type Target } from "./first-contact.js";
export type { Life, LifeReport, StageFailure } from "./free-run.js";
export type { LivesOutcome } from "./free-threads.js";
export { killGroup } from "./kill-group.js";
export { BrokenTargetError, checkClient, loadTarget } from "./load-target.js";
export type { NotedStep } from "./noted-steps.js";
export type { ProgressSlot } from "./progress.js";
export type { LaterAnswer, LaterLifeReport } from "./recovery-client.js";
export type { LaterLifeOutcome } from "./recovery-threads.js";
export { createRunDirectories, type RunDirectories } from "./run-directories.js";
