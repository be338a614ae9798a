export { type CheckOptions, checkLinearizability, type Linearizability, type NotLinearizable } from "./check.js";
export { MalformedHistoryError } from "./events.js";
export { type AnsweredOperation, statesAfter } from "./incremental.js";
export {
  type Attempt,
  type BrokenLaw,
  type CheckSpecificationOptions,
  checkSpecification,
  type Law,
  type SpecificationSamples,
} from "./laws/index.js";
export type { History, HistoryEntry, Specification } from "./specification.js";
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
