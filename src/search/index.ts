export {
  type ConcurrentCase,
  type KeyedOperation,
  keyedOperations,
  programs,
  sample,
  searchFailure,
} from "./fast-check.js";
export { createElsewhere } from "./noted-failures.js";
export { createTally, type Pass, type PassOptions, type Progress, secondsSince, type Tally } from "./pass.js";
export { type Known, searchCases } from "./search.js";
export type { Examine, Inquiry } from "./session.js";
export { shrink, withoutTrailingZeros } from "./shrink.js";
export { createSurvey } from "./systematic.js";
