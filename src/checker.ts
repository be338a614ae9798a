import "./node-version/guard.js";

export {
  type CheckOptions,
  checkLinearizability,
  createHistoryRecorder,
  type History,
  type HistoryEntry,
  type HistoryRecorder,
  type Linearizability,
  MalformedHistoryError,
  type NotLinearizable,
  type RecordedHistory,
  type RecorderOptions,
  type RegisterAccess,
  type RegisterView,
  type Rename,
  type Specification,
  type Stamp,
} from "./checker/index.js";
