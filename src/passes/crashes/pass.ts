import {
  type RequiredWork,
  shortfallOfCount,
  shortfallOfPrograms,
  shortfallOfWork,
  type Work,
} from "../../core/index.js";
import { type Pass, type SearchPlan, searchCases, suitesOfJobs } from "../../search/index.js";
import type { BoundWorkload } from "../../workload/index.js";
import { crashChecks } from "./check-crashes.js";
import { crashCountsOf } from "./crash-counts.js";

/**
 * Kills the process, or loses power, at every step of every schedule, and starts the application again. Finds what only
 * a crash causes: orphans, lost acknowledged work, recoveries that recover nothing.
 */
export const crashesPass: Pass = {
  name: "crashes",
  run(options) {
    const { bound, traits } = options.target;
    return searchCases(options, {
      pass: "crashes",
      plan: (noted) => planOf(crashChecks({ noted, survives: traits.survives }), bound),
      work: (counts) => ({ crashes: crashCountsOf(counts) }),
      shortfall,
    });
  },
  shortfall,
};

function shortfall(work: Work, required: RequiredWork): string | undefined {
  return (
    shortfallOfWork(work, required) ??
    shortfallOfPrograms(work, ofOneClient, "crashed at every step") ??
    shortfallOfCount(work.crashes?.kills ?? 0, "no program took a step at which it could be crashed")
  );
}

const ofOneClient = "1 client, 1 operation";

/** First one client alone, because most failures after a crash need only one. Then two clients with few preemptions. */
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
    kind: "2 clients, 1 operation each, 1 key, after each answer",
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
  return {
    suites: all,
    check,
    phases: [
      // The pass needs this to count as passed.
      { suites: [single], preemptionsMax: every, runsMax: every },
      // There are few jobs, and what they leave half done shows in few schedules.
      { suites: [job], ...few },
      // Users rely on the survival of acknowledged answers.
      { suites: [met], ...few },
      // One schedule without preemptions of each pair, crashed at every step. Then some with one preemption.
      { suites: [pairs], preemptionsMax: 0, runsMax: 2 },
      { suites: [pairs, apart, alike], ...few },
    ],
    rounds: { runsMax: 40, sampled: 8 },
  };
}
