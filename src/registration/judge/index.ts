export { type AuthIds, learnAuthIds } from "./auth-ids.js";
export {
  type GroupHistory,
  groupsIn,
  historyOfGroup,
  type QuiescentSnapshot,
  sharedAuthIds,
} from "./checked-history.js";
export { contradictionFindings } from "./contradiction.js";
export { createGroups, type Groups, groupsOf, keysOfOperation } from "./groups.js";
export { judgeHistory, type RegistrationHistory } from "./judge-history.js";
export { readLists } from "./listing.js";
export type { Contradiction, PossibleState } from "./order.js";
export { judgeByRepresentatives, withKeysAsUsed, withRepresentatives } from "./representative.js";
export { judgeSequence, type ShownExpected } from "./sequence.js";
export { isOfSeveral, type ShownAccounts, type ShownState, shownStates } from "./shown-state.js";
export { attributeUnnamed } from "./unnamed.js";
export { unnamedAccounts, violationFinding } from "./violation.js";
