export { comparable, comparableSteps } from "./comparable.js";
export { createExploration, type Exploration } from "./explore.js";
export { equivalentSchedules } from "./happens-before.js";
export { checkedIdentities } from "./identities.js";
export { standingAt } from "./standing.js";
