export type { SoakCounts } from "./counts.js";
export type { SoakOptions, SoakProgress, SoakReport } from "./options.js";
export { type KillMode, killModes } from "./plan.js";
export { createRandom } from "./random.js";
export { createRecorder } from "./record.js";
export { mountSmallDisk } from "./small-disk.js";
export { soak } from "./soak.js";
