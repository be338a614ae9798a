export type { UnsyncedDatabase } from "./losses.js";
export { type CrashPoint, crashPoint, crashPoints, keyOfImage } from "./points.js";
