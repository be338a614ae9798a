import { realTimeOf } from "../../explorer/index.js";
import { type Check, type SearchPlan, suitesOfJobs } from "../../search/index.js";
import type { BoundWorkload } from "../../workload/index.js";

/**
 * Returns the plan: every schedule of every small program, if the budget allows. It has phases, because most races show
 * with one preemption, and few need many.
 */
export function planInterleavings(check: Check, { generate, jobs, maxClients }: BoundWorkload): SearchPlan {
  const { suites, smallestPair } = generate;
  const pairs = { kind: "2 clients, 1 operation each, 1 key", programs: suites.pairs, check };
  const job = {
    kind: "1 client, 1 operation, beside a job",
    programs: suitesOfJobs(suites.alone, jobs, maxClients),
    check,
  };
  const apart = { kind: "2 clients, 1 operation each, 2 keys", programs: suites.pairsApart, check };
  const alike = { kind: "3 clients, the same operation", programs: suites.threeAlike, check };
  const triples = { kind: "3 clients, 1 operation each", programs: suites.threeDifferent, check };
  const doubled = { kind: "2 clients, 2 operations each", programs: suites.doubles, check };
  const all = [pairs, job, apart, alike, triples, doubled];
  const every = Number.POSITIVE_INFINITY;
  const rest = (share: number) => ({ of: "rest", share }) as const;
  return {
    suites: all,
    check,
    realTimeOf,
    phases: [
      // The pass needs this to count as passed, so one program may use most of the budget.
      {
        suites: [pairs],
        only: ({ name }) => name === smallestPair,
        preemptionsMax: every,
        runsMax: every,
        until: { of: "budget", share: 0.6 },
        programShareMax: 0.6,
      },
      // All suites once, with few preemptions, because most races show by then.
      { suites: [pairs], preemptionsMax: 1, runsMax: 12, until: rest(0.2) },
      { suites: [job], preemptionsMax: 1, runsMax: 12, until: rest(0.25) },
      { suites: [alike], preemptionsMax: 2, runsMax: 60, until: rest(0.3) },
      { suites: [apart], preemptionsMax: 1, runsMax: 12, until: rest(0.35) },
      { suites: [pairs], preemptionsMax: 1, runsMax: 40, until: rest(0.4) },
      { suites: [triples], preemptionsMax: 2, runsMax: 60, until: rest(0.45) },
      // Then small programs to their last schedule.
      { suites: [pairs], preemptionsMax: every, runsMax: 500, until: rest(0.65) },
      { suites: [apart], preemptionsMax: every, runsMax: 500, until: rest(0.7) },
      { suites: [doubled], preemptionsMax: 1, runsMax: 40, until: rest(0.75) },
      // If there are few programs, they may use all of the budget that is left.
      { suites: all, repeated: true, preemptionsMax: every, runsMax: 500, until: rest(0.85) },
    ],
  };
}
