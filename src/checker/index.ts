export { type CheckOptions, checkLinearizability, type Linearizability, type NotLinearizable } from "./check.js";
export { MalformedHistoryError } from "./events.js";
export { type AnsweredOperation, statesAfter } from "./incremental.js";
export type { History, HistoryEntry, Specification } from "./specification.js";
