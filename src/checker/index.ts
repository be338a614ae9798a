export { type CheckOptions, checkLinearizability, type Linearizability, type NotLinearizable } from "./check.js";
export { type AnsweredOperation, statesAfter } from "./incremental.js";
export {
  type Attempt,
  type BrokenLaw,
  type CheckSpecificationOptions,
  checkSpecification,
  type Law,
  type SpecificationSamples,
} from "./laws/index.js";
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
export {
  type CasRegisterOperation,
  casRegister,
  type Keyed,
  type QueueOperation,
  type QueueOptions,
  type QueueState,
  queue,
  type ReadySpecification,
  type RegisterOperation,
  type RegisterOptions,
  register,
  type SetOperation,
  type SetOptions,
  type SetState,
  set,
  type Value,
} from "./specifications/index.js";
export { MalformedHistoryError } from "./times.js";
