export { timeToStore, toVirtualTimes, virtualMs } from "./file-times.js";
export { interceptTimers } from "./intercept.js";
export { raw } from "./raw-clock.js";
export type { Sleeps } from "./virtual-sleeps.js";
