export { type ExploredProgram, type ExploreOptions, exploreProgram, type ShownSchedule } from "./explore-program.js";
export { interleavingsPass } from "./pass.js";
