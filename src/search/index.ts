export { casesWithJobs, shrinkableWithJobs } from "./cases-with-jobs.js";
export { searchFailure } from "./fast-check.js";
export { suitesOfJobs } from "./job-suites.js";
export { noteFailures } from "./noted-failures.js";
export type { Pass, PassOptions, Progress } from "./pass.js";
export { programsWithJobs } from "./programs-with-jobs.js";
export { type Known, type SearchPlan, searchCases } from "./search.js";
export type { Check } from "./session.js";
export { shrink } from "./shrink.js";
