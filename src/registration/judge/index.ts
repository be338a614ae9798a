export { type AuthIds, attributeUnnamed, learnAuthIds } from "./auth-ids.js";
export { historyOfKey, keysOf, type Rest, sharedAuthIds } from "./checked-history.js";
export { contradictionFindings } from "./contradiction.js";
export { excerpt } from "./excerpt.js";
export { type JudgedHistory, judgeHistory } from "./judge-history.js";
export { readListing, readLists } from "./listing.js";
export { shownStates } from "./shown-state.js";
export { nameWithKey, unnamedAccounts, violationFinding } from "./violation.js";
