import type { NamedProgram } from "../../core/index.js";
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
  const returning = {
    kind: "2 clients, 2 operations each, back to an earlier state",
    programs: suites.returning,
    check,
  };
  const doubled = { kind: "2 clients, 2 operations each", programs: suites.doubles, check };
  const all = [pairs, job, apart, alike, triples, returning, doubled];
  const every = Number.POSITIVE_INFINITY;
  const one = { preemptionsMax: 1, runsMax: 12 };
  const isSmallest = isOneOf([smallestPair]);
  return {
    suites: all,
    check,
    realTimeOf,
    phases: [
      // The pass needs the smallest pair to count as passed, and in many stores it has few schedules.
      { suites: [pairs], only: isSmallest, preemptionsMax: every, runsMax: 12 },
      // Each kind of program and each operation begins, so that what is plainly wrong shows at once.
      { suites: [pairs, job, apart, alike, returning], first: 1, preemptionsMax: 1, runsMax: 2 },
      { suites: [pairs], only: isOneOf(namesWithEveryType(suites.pairs)), preemptionsMax: 1, runsMax: 2 },
      // If the smallest pair has no end in sight, because clients poll, others go first.
      { suites: [pairs], only: isSmallest, preemptionsMax: every, runsMax: 150 },
      // Most races show with one preemption, and in the most dangerous programs of one suite or another.
      { suites: [pairs, returning, apart, alike, job], first: 4, ...one },
      // Most pairs have so few schedules that they are complete then.
      { suites: [pairs, apart], preemptionsMax: every, runsMax: 16 },
      { sampled: 4 },
      { suites: [pairs], only: isSmallest, preemptionsMax: every, runsMax: 1000 },
      { suites: [alike], preemptionsMax: 2, runsMax: 16 },
      { suites: [job], preemptionsMax: 1, runsMax: 4 },
      { suites: [pairs, apart, alike], preemptionsMax: every, runsMax: 60 },
      { suites: [returning], preemptionsMax: 1, runsMax: 40 },
      { sampled: 16 },
      // Then the small programs that have many schedules, and larger ones.
      { suites: [pairs, apart, job, alike], preemptionsMax: every, runsMax: 400 },
      { suites: [triples], preemptionsMax: 1, runsMax: 40 },
      { suites: [pairs, apart, job, alike], preemptionsMax: every, runsMax: 2000 },
      { suites: [doubled], preemptionsMax: 1, runsMax: 40 },
    ],
    rounds: { runsMax: 500, sampled: 40 },
  };
}

/** Returns the names of the first programs in which each type of operation occurs. */
function namesWithEveryType(programs: readonly NamedProgram[]): readonly string[] {
  const seen = new Set<string>();
  return programs.flatMap(({ name, program: { clients } }) => {
    const types = clients.flat().map(({ type }) => type);
    const isNew = types.some((type) => !seen.has(type));
    if (isNew) for (const type of types) seen.add(type);
    return isNew ? [name] : [];
  });
}

function isOneOf(names: readonly string[]): (program: NamedProgram) => boolean {
  return ({ name }) => names.includes(name);
}
