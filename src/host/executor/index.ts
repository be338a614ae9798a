export { type Executors, type FreeThreads, openExecutors } from "./executors.js";
