export { type ExploredProgram, exploreProgram } from "./explore-program.js";
export { interleavingsPass } from "./pass.js";
