export { comparableSteps } from "./comparable.js";
export { showTrace } from "./evidence.js";
export {
  type ExploredProgram,
  type ExploreOptions,
  exploreProgram,
  outcomeOf,
  type ShownSchedule,
} from "./explore-program.js";
export { openLaboratory } from "./laboratory.js";
export { lookFresh } from "./look.js";
export { interleavingsPass } from "./pass.js";
