export { comparable, comparableSteps } from "./comparable.js";
export { createExploration, type Exploration, type Learned } from "./explore.js";
export { equivalentSchedules, type Order, orderOf } from "./happens-before.js";
export { standingAt } from "./standing.js";
