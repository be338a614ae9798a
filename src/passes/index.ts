export { type CrashedProgram, crashProgram } from "./crashes/index.js";
export { type ExploredProgram, exploreProgram } from "./interleavings/index.js";
export { MergeError, mergeReports } from "./merge-reports.js";
export { shareTime, shareWithoutEnd } from "./time.js";
export { passNames, type VerifyOptions, verify } from "./verify.js";
