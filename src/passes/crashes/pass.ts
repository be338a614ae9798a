import { shortfallOfCount, shortfallOfPrograms, shortfallOfWork } from "../../core/index.js";
import { type Pass, type SearchPlan, searchCases, suitesOfJobs } from "../../search/index.js";
import type { BoundWorkload } from "../../workload/index.js";
import { type Counting, crashChecks } from "./check-crashes.js";

/**
 * The process is killed, or power is lost, at every step of every schedule; then the application starts again. Finds what
 * only a crash leaves: orphans, acknowledged work that is gone, recoveries that recover nothing.
 */
export const crashesPass: Pass = {
  name: "crashes",
  run(options) {
    const crashes: Counting = { crashStates: 0, kills: 0, powerLosses: 0, recoveries: 0, crashedRecoveries: 0 };
    const { bound, traits } = options.target;
    return searchCases(options, {
      pass: "crashes",
      plan: (known) => planOf(crashChecks({ ...known, counting: crashes, survives: traits.survives }), bound),
      counts: () => ({ crashes }),
      shortfall: (work, types) =>
        shortfallOfWork(work, types) ??
        shortfallOfPrograms(work, ofOneClient, "crashed at every step") ??
        shortfallOfCount(crashes.kills, "no program took a step at which it could be crashed"),
    });
  },
};

const ofOneClient = "1 client, 1 operation";

/** First one client alone: most of what a crash shows needs no other. Then two, stopped at few places. */
function planOf(checkAt: ReturnType<typeof crashChecks>, { generate, jobs, maxClients }: BoundWorkload): SearchPlan {
  const { suites } = generate;
  const check = checkAt("every");
  const single = { kind: ofOneClient, programs: suites.alone, check };
  const job = {
    kind: "1 client, 1 operation, beside a job",
    programs: suitesOfJobs(suites.alone, jobs, maxClients),
    check,
  };
  const met = {
    kind: "2 clients, 1 operation each, 1 key, behind each answer",
    programs: suites.pairs,
    check: checkAt("after answers"),
  };
  const pairs = { kind: "2 clients, 1 operation each, 1 key", programs: suites.pairs, check };
  const apart = { kind: "2 clients, 1 operation each, 2 keys", programs: suites.pairsApart, check };
  const alike = { kind: "3 clients, the same operation", programs: suites.threeAlike, check };
  const doubled = { kind: "2 clients, 2 operations each", programs: suites.doubles, check };
  const all = [single, job, met, pairs, apart, alike, doubled];
  const every = Number.POSITIVE_INFINITY;
  const few = { preemptionsMax: 1, runsMax: 12 };
  const until = (share: number) => ({ of: "budget", share }) as const;
  return {
    suites: all,
    check,
    phases: [
      // What a pass must have shown, so it may use all of the budget.
      { suites: [single], preemptionsMax: every, runsMax: every, until: until(1) },
      // Jobs are few, and what they leave half done is found with few schedules.
      { suites: [job], ...few, until: until(0.6) },
      // Most of the budget: that an acknowledged answer survives is what users count on.
      { suites: [met], ...few, until: until(0.7) },
      // One schedule without preemptions of each pair, crashed at every step; then some with one preemption.
      { suites: [pairs], preemptionsMax: 0, runsMax: 2, until: until(0.75) },
      { suites: [pairs], ...few, until: until(0.78) },
      { suites: [apart], ...few, until: until(0.8) },
      { suites: [alike], ...few, until: until(0.82) },
      // What is left but for a tenth, which samples larger programs.
      { suites: all, repeated: true, preemptionsMax: every, runsMax: 500, until: until(0.9) },
    ],
  };
}
