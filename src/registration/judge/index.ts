export { type AuthIds, attributeUnnamed, learnAuthIds } from "./auth-ids.js";
export { historyOfKey, keysOf, type QuiescentSnapshot, sharedAuthIds } from "./checked-history.js";
export { contradictionFindings } from "./contradiction.js";
export { judgeHistory, type RegistrationHistory } from "./judge-history.js";
export { readLists } from "./listing.js";
export { judgeSequence, type ShownExpected } from "./sequence.js";
export { shownStates } from "./shown-state.js";
export { unnamedAccounts, violationFinding } from "./violation.js";
