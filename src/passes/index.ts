export { type CrashedProgram, type CrashOptions, crashProgram } from "./crashes/index.js";
export {
  type ExploredProgram,
  type ExploreOptions,
  exploreProgram,
  type ShownSchedule,
} from "./interleavings/index.js";
export { shareTime, shareWithoutEnd } from "./time.js";
export { locate, passNames, type VerifyOptions, verify } from "./verify.js";
