export { layoutTrace } from "./layout.js";
export { locksIn } from "./locks.js";
export { missedWrites } from "./missed-writes.js";
export { drawTrace } from "./trace.js";
