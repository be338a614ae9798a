export { timeToStore, toVirtualTimes, virtualMs } from "./file-times.js";
export { interceptTimers } from "./intercept.js";
export type { Sleeps } from "./virtual-sleeps.js";
