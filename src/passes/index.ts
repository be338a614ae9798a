export { type CrashOptions, type CrashedProgram, crashProgram } from "./crashes/index.js";
export { type ExploreOptions, type ExploredProgram, type ShownSchedule, exploreProgram, outcomeOf } from "./interleavings/index.js";
export { shareTime, shareWithoutEnd } from "./time.js";
export { type VerifyOptions, locate, passNames, verify } from "./verify.js";
