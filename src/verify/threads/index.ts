export { openPool } from "./pool.js";
export { type Progress, type ProgressSlot, readProgress, writeProgress } from "./progress.js";
export type { Life, LifeReport, StageFailure } from "./tasks.js";
export { type FreeRun, type LivesOutcome, openThreads, type Threads, type ThreadsOptions } from "./threads.js";
