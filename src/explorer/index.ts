export { createExploration, type Exploration, otherOrders } from "./dpor.js";
export { fingerprintsOf } from "./fingerprint.js";
export { equivalentSchedules } from "./happens-before.js";
export { checkedIdentities } from "./identities.js";
export { type RealTime, realTimeOf } from "./strictest-orders.js";
