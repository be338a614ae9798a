export { sample, searchFailure } from "./fast-check.js";
export type { Pass, PassOptions, Progress } from "./pass.js";
export { type Known, searchCases } from "./search.js";
export { shrink } from "./shrink.js";
