import { shortfallOfCount, shortfallOfPrograms, shortfallOfWork } from "../../core/index.js";
import { type Pass, type SearchPlan, searchCases, suitesOfJobs } from "../../search/index.js";
import type { BoundWorkload } from "../../workload/index.js";
import { type Counting, faultChecks } from "./check-faults.js";

/**
 * One step fails with an error that it can really have: a lock that is not released, a full disk, a broken disk. Finds
 * swallowed errors, half-done work, open transactions.
 */
export const faultsPass: Pass = {
  name: "faults",
  run(options) {
    const faults: Counting = { injected: {}, recoveries: 0 };
    const { bound } = options.target;
    return searchCases(options, {
      pass: "faults",
      plan: (known) => planOf(faultChecks({ ...known, counting: faults }), bound),
      counts: () => ({ faults }),
      shortfall: (work, types) =>
        shortfallOfWork(work, types) ??
        shortfallOfPrograms(work, ofOneClient, "explored") ??
        shortfallOfCount(sumOf(faults.injected), "no step could be made to fail"),
    });
  },
};

const ofOneClient = "1 client, 1 operation, each step failing in one way";

function sumOf(injected: Counting["injected"]): number {
  return Object.values(injected).reduce((sum, count) => sum + count, 0);
}

function planOf(checkFor: ReturnType<typeof faultChecks>, { generate, jobs, maxClients }: BoundWorkload): SearchPlan {
  const { suites } = generate;
  const check = checkFor("every");
  const single = { kind: ofOneClient, programs: suites.alone, check: checkFor("one") };
  const thorough = { kind: "1 client, 1 operation, each step failing in every way", programs: suites.alone, check };
  const job = {
    kind: "1 client, 1 operation, beside a job, in every way",
    programs: suitesOfJobs(suites.alone, jobs, maxClients),
    check,
  };
  const pairs = { kind: "2 clients, 1 operation each, 1 key, in every way", programs: suites.pairs, check };
  const apart = { kind: "2 clients, 1 operation each, 2 keys, in every way", programs: suites.pairsApart, check };
  const alike = { kind: "3 clients, the same operation, in every way", programs: suites.threeAlike, check };
  const doubled = { kind: "2 clients, 2 operations each, in every way", programs: suites.doubles, check };
  const all = [single, thorough, job, pairs, apart, alike, doubled];
  const every = Number.POSITIVE_INFINITY;
  const until = (share: number) => ({ of: "budget", share }) as const;
  return {
    suites: all,
    check,
    phases: [
      // The pass needs this to count as passed, so it may use all of the budget.
      { suites: [single], preemptionsMax: every, runsMax: every, until: until(1) },
      // Most wrong error handling shows with one client alone.
      { suites: [thorough], preemptionsMax: every, runsMax: every, until: until(0.65) },
      { suites: [job], preemptionsMax: 0, runsMax: 2, until: until(0.7) },
      // Then several clients: first without preemptions, then with one, then everything else.
      { suites: [pairs], preemptionsMax: 0, runsMax: 2, until: until(0.75) },
      { suites: all, repeated: true, preemptionsMax: 1, runsMax: 12, until: until(0.85) },
      { suites: all, repeated: true, preemptionsMax: every, runsMax: 500, until: until(0.9) },
    ],
  };
}
