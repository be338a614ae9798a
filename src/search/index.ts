export { type KeyedOperation, keyedOperations, programs, sample, searchFailure } from "./fast-check.js";
export { createElsewhere } from "./noted-failures.js";
export { type Pass, type PassOptions, type Progress, type Tally, createTally, secondsSince } from "./pass.js";
export { type Known, searchCases } from "./search.js";
export type { Examine, Inquiry } from "./session.js";
export { shrink, withoutTrailingZeros } from "./shrink.js";
export { createSurvey } from "./systematic.js";
