export type { SoakCounts } from "./counts.js";
export { type Judgement, type Ledger, openLedger } from "./ledger.js";
export type { SoakOptions, SoakProgress, SoakReport } from "./options.js";
export { type KillMode, killModes } from "./plan.js";
export { createRecorder, type Recorder, type Segment } from "./record.js";
export { mountSmallDisk } from "./small-disk.js";
export { soak } from "./soak.js";
