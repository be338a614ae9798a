export { type Executors, type FreeThreads, openExecutors } from "./executors.js";
export { collectOutput } from "./output.js";
