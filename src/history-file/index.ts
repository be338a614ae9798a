export { type HistoryFormat, historyFormats } from "./formats.js";
export { HistoryFileError, type LineProblem } from "./problems.js";
export { type HistoryFile, readHistoryFile } from "./read-history-file.js";
export type {
  CheckedOperation,
  Interpret,
  Interpreted,
  RecordedCall,
  RecordedEnd,
  RecordedHistory,
} from "./recorded.js";
export { recordedStamp } from "./stamps.js";
