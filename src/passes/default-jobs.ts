import { availableParallelism } from "node:os";

const jobsMax = 64;

/**
 * Returns how many executors work side by side if that is not asked for: `ROLLCALL_JOBS` if it is set, else one for each
 * core. A test runner whose workers keep the cores busy sets it to 1, because each executor needs a process and threads.
 * @throws {RangeError} If `ROLLCALL_JOBS` is no whole number from 1 to 64
 */
export function defaultJobs(): number {
  const { ROLLCALL_JOBS: given } = process.env;
  if (given === undefined || given === "") return Math.min(jobsMax, availableParallelism());
  const jobs = Number(given);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= jobsMax) return jobs;
  throw new RangeError(`ROLLCALL_JOBS must be a whole number from 1 to ${jobsMax}, but is "${given}"`);
}
