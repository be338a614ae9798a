export { type Executors, type ExecutorsOptions, type FreeThreads, openExecutors } from "./executors.js";
export { killGroup } from "./kill-group.js";
