export { askToStop } from "./cells.js";
export { openPool } from "./pool.js";
export type { Life, LifeReport, StageFailure } from "./tasks.js";
export { type LivesOutcome, openThreads, type Threads, type ThreadsOptions } from "./threads.js";
