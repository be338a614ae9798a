export {
  type ExploredProgram,
  type ExploreOptions,
  exploreProgram,
  outcomeOf,
  type ShownSchedule,
} from "./explore-program.js";
export { interleavingsPass } from "./pass.js";
