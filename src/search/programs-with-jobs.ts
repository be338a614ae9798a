import fc, { type Arbitrary } from "fast-check";
import { jobOperation, type Program } from "../core/index.js";

const jobsMax = 3;

/**
 * Returns the programs of one client, with jobs of the target between their operations. If the target has no jobs,
 * returns the same programs.
 */
export function programsWithJobs(programs: Arbitrary<Program>, jobs: readonly string[]): Arbitrary<Program> {
  if (jobs.length === 0) return programs;
  const runs = fc.array(fc.record({ part: fc.nat(999), job: fc.constantFrom(...jobs) }), { maxLength: jobsMax });
  return fc.tuple(programs, runs).map(([program, inserted]) =>
    inserted.reduce<Program>((all, { part, job }) => {
      const at = Math.floor((part / 1000) * (all.length + 1));
      return all.toSpliced(at, 0, jobOperation(job));
    }, program),
  );
}
