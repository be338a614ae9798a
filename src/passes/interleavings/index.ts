export { type ExploreOptions, type ExploredProgram, type ShownSchedule, exploreProgram, outcomeOf } from "./explore-program.js";
export { interleavingsPass } from "./pass.js";
