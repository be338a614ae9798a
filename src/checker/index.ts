export { type CheckOptions, checkLinearizability, type Linearizability, type NotLinearizable } from "./check.js";
export { inTotalOrder, MalformedHistoryError } from "./events.js";
export {
  type AnsweredOperation,
  type HistorySegment,
  type InterruptedOperation,
  type StatesAfter,
  statesAfter,
} from "./incremental.js";
export { createSearch } from "./search.js";
export type { History, HistoryEntry, Specification } from "./specification.js";
