export { bindRegistration } from "./bound.js";
export type { Answer, RegistrationEvent } from "./event.js";
export { judgeHistory } from "./judge/index.js";
export { type RecordedResponse, recordedSpecification } from "./recorded-specification.js";
export { registrationSoaking } from "./soak/index.js";
export { type CheckedResponse, type KeyCheckedOperation, keySpecification } from "./specification.js";
export type { Registration, RegistrationClient, RegistrationTarget } from "./target.js";
export { registrationWorkload } from "./workload.js";
