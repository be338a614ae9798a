export type { AccountField } from "./account-fields.js";
export { sayExpected, sayKey, sayObservation, sayOperation, sayState } from "./describe.js";
export { inspectAndCheck } from "./inspect.js";
export { offeredBy, perform } from "./invoke.js";
export { type JudgedHistory, type Rest, excerpt, judgeHistory } from "./judge/index.js";
export { apiKeysFor } from "./keys.js";
export { type Ledger, type Work, createKeys, openLedger, planWork } from "./soak/index.js";
export { type CheckedOperation, type CheckedResponse, type KeyCheckedOperation, type KeyState, keySpecification, storeSpecification } from "./specification.js";
export type { Awaitable, Registration, RegistrationClient, RegistrationTarget } from "./target.js";
