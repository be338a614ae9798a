import {
  type Counts,
  errorKinds,
  type FaultCounts,
  type RequiredWork,
  shortfallOfCount,
  shortfallOfPrograms,
  shortfallOfWork,
  type Work,
} from "../../core/index.js";
import { type Pass, type SearchPlan, searchCases, suitesOfJobs } from "../../search/index.js";
import type { BoundWorkload } from "../../workload/index.js";
import { faultChecks } from "./check-faults.js";

/**
 * One step fails with an error that it can really have: a lock that is not released, a full disk, a broken disk. Finds
 * swallowed errors, half-done work, open transactions.
 */
export const faultsPass: Pass = {
  name: "faults",
  run(options) {
    const { bound } = options.target;
    return searchCases(options, {
      pass: "faults",
      plan: (noted) => planOf(faultChecks({ noted }), bound),
      work: (counts) => ({ faults: faultCountsOf(counts) }),
      shortfall,
    });
  },
  shortfall,
};

function shortfall(work: Work, required: RequiredWork): string | undefined {
  return (
    shortfallOfWork(work, required) ??
    shortfallOfPrograms(work, ofOneClient, "explored") ??
    shortfallOfCount(sumOf(work.faults), "no step could be made to fail")
  );
}

const ofOneClient = "1 client, 1 operation, each step failing in one way";

/** Returns the counts of the checks for the report. They count each injected error under its kind. */
function faultCountsOf({ recoveries = 0, ...counts }: Counts): FaultCounts {
  const injected = errorKinds.filter((kind) => counts[kind] !== undefined).map((kind) => [kind, counts[kind]]);
  return { injected: Object.fromEntries(injected), recoveries };
}

function sumOf(faults: FaultCounts | undefined): number {
  return Object.values(faults?.injected ?? {}).reduce((sum, count) => sum + count, 0);
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
  return {
    suites: all,
    check,
    phases: [
      // The pass needs this to count as passed.
      { suites: [single], preemptionsMax: every, runsMax: every },
      // Most wrong error handling shows with one client alone.
      { suites: [thorough], preemptionsMax: every, runsMax: every },
      { suites: [job], preemptionsMax: 0, runsMax: 2 },
      // Then several clients: first without preemptions, then with one, then everything else.
      { suites: [pairs], preemptionsMax: 0, runsMax: 2 },
      { suites: [pairs, apart, alike], preemptionsMax: 1, runsMax: 12 },
    ],
    rounds: { runsMax: 40, sampled: 8 },
  };
}
