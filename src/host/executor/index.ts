export { type Executor, type FreeThreads, openExecutor } from "./executor.js";
export { collectOutput } from "./output.js";
export { recoveriesAtOnce } from "./recoveries-at-once.js";
