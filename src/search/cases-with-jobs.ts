import fc, { type Arbitrary } from "fast-check";
import { type ConcurrentCase, jobOf, type Operation } from "../core/index.js";
import { withJobs } from "./job-suites.js";

const jobsMax = 2;

/**
 * Returns the generated cases, half of them with jobs of the target beside their clients. If the target has no jobs,
 * returns the same cases.
 */
export function casesWithJobs(
  cases: Arbitrary<ConcurrentCase>,
  jobs: readonly string[],
  maxClients: number,
): Arbitrary<ConcurrentCase> {
  if (jobs.length === 0) return cases;
  const runs = fc.option(fc.array(fc.constantFrom(...jobs), { minLength: 1, maxLength: jobsMax }), { freq: 2 });
  return fc.tuple(cases, runs).map(([generated, run]) => {
    return run === null ? generated : { ...generated, clients: withJobs(generated.clients, run, maxClients) };
  });
}

/**
 * Returns the cases to which a failing case with jobs may be shrunk: the clients' operations get smaller, and the jobs
 * stay. A workload generates no jobs, so fast-check alone could not shrink the case.
 */
export function shrinkableWithJobs(
  failing: ConcurrentCase,
  cases: Arbitrary<ConcurrentCase>,
): Arbitrary<ConcurrentCase> {
  if (!failing.clients.flat().some(isJob)) return cases;
  const jobClients = failing.clients.filter((operations) => operations.every(isJob));
  const around = failing.clients
    .filter((operations) => !operations.every(isJob))
    .map((operations) => ({
      before: operations.slice(0, operations.findIndex(isNoJob)),
      after: operations.slice(operations.findLastIndex(isNoJob) + 1),
    }));
  const attach = ({ prefix, clients, choices }: ConcurrentCase): ConcurrentCase => {
    const own = clients.map((operations, index) => {
      const { before = [], after = [] } = around[index] ?? {};
      return [...before, ...operations, ...after];
    });
    return { prefix, clients: [...own, ...jobClients], choices };
  };
  const detach = (value: unknown): ConcurrentCase => {
    const { prefix, clients, choices } = value as ConcurrentCase;
    const own = clients.map((operations) => operations.filter(isNoJob)).filter((operations) => operations.length > 0);
    return { prefix, clients: own, choices };
  };
  return cases.map(attach, detach);
}

function isJob(operation: Operation): boolean {
  return jobOf(operation) !== undefined;
}

function isNoJob(operation: Operation): boolean {
  return !isJob(operation);
}
