export { createExploration, type Exploration } from "./dpor.js";
export { fingerprintsOf } from "./fingerprint.js";
export { checkedIdentities } from "./identities.js";
export { otherOrders } from "./of-threads.js";
export { type RealTime, realTimeOf } from "./strictest-orders.js";
