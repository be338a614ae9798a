export type {
  Answer,
  Batch,
  Command,
  Parameter,
  Result,
  ServerError,
  Session,
  ShownValue,
  TransactionState,
} from "./batch.js";
export { WireProxyError } from "./batch.js";
export { openWireProxy, type WireProxy, type WireProxyOptions } from "./proxy.js";
export type { Refusal } from "./session.js";
