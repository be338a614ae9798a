export { type HistoryFormat, historyFormats } from "./formats.js";
export { HistoryFileError, type LineProblem } from "./problems.js";
export { type HistoryFile, readHistoryFile } from "./read-history-file.js";
export type {
  CheckedOperation,
  FileHistory,
  Interpret,
  Interpreted,
  RecordedCall,
  RecordedEnd,
} from "./recorded.js";
export { recordedStamp } from "./stamps.js";
