export { type CheckOptions, type Linearizability, type NotLinearizable, checkLinearizability } from "./check.js";
export { MalformedHistoryError, inTotalOrder } from "./events.js";
export { createSearch } from "./search.js";
export type { History, HistoryEntry, Specification } from "./specification.js";
