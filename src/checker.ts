import "./node-version/guard.js";

export {
  type CheckOptions,
  checkLinearizability,
  type History,
  type HistoryEntry,
  type Linearizability,
  MalformedHistoryError,
  type NotLinearizable,
  type Specification,
} from "./checker/index.js";
