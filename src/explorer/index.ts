export { createExploration, type Exploration } from "./dpor.js";
export { fingerprintsOf } from "./fingerprint.js";
export { equivalentSchedules } from "./happens-before.js";
export { checkedIdentities } from "./identities.js";
