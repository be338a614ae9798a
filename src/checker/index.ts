export { type CheckOptions, checkLinearizability, type Linearizability, type NotLinearizable } from "./check.js";
export { inTotalOrder, MalformedHistoryError } from "./events.js";
export { createSearch } from "./search.js";
export type { History, HistoryEntry, Specification } from "./specification.js";
