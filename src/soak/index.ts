export type { SoakOptions } from "./options.js";
export { createRecorder } from "./record.js";
export { mountSmallDisk } from "./small-disk.js";
export { soak } from "./soak.js";
