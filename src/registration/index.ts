export { type AccountField, fieldsGiven, givesCreated } from "./account-fields.js";
export { laterOperations } from "./after-crash.js";
export { sayAuthId, sayExpected, sayKey, sayObservation, sayOperation, sayState } from "./describe.js";
export { inspectAndCheck, inspecting, inspectStore } from "./inspect.js";
export { offeredBy, perform } from "./invoke.js";
export {
  excerpt,
  type JudgedHistory,
  judgeHistory,
  type Loss,
  type Rest,
  readListing,
  withoutRepetitions,
} from "./judge/index.js";
export { apiKeysFor, type KeyKind, keyKinds, keysOfAllKinds } from "./keys.js";
export { loseDatabase } from "./lose-database.js";
export { worstFirst } from "./severity.js";
export { withHintAtKeys } from "./similar-keys.js";
export {
  alone,
  doubles,
  type NamedProgram,
  pairsOnOneKey,
  pairsOnTwoKeys,
  threeAlike,
  threeDifferent,
} from "./small-programs.js";
export { createKeys, type Ledger, openLedger, planWork, type Work } from "./soak/index.js";
export {
  type CheckedOperation,
  type CheckedResponse,
  type KeyCheckedOperation,
  type KeyState,
  keySpecification,
  storeSpecification,
} from "./specification.js";
export { planRound, type Wave } from "./stress-plan.js";
export type { Awaitable, Registration, RegistrationClient, RegistrationTarget } from "./target.js";
