export { type CheckOptions, checkLinearizability, type Linearizability, type NotLinearizable } from "./check.js";
export { type AnsweredOperation, statesAfter } from "./incremental.js";
export type { RecordedHistory } from "./recorded-history.js";
export { createHistoryRecorder, type HistoryRecorder, type RecorderOptions } from "./recorder.js";
export type {
  History,
  HistoryEntry,
  RegisterAccess,
  RegisterView,
  Rename,
  Specification,
  Stamp,
} from "./specification.js";
export { MalformedHistoryError } from "./times.js";
