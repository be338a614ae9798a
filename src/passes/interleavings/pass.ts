import { type RequiredWork, shortfallOfPair, shortfallOfWork, type Work } from "../../core/index.js";
import { runCase } from "../../runner/index.js";
import { type Pass, searchCases } from "../../search/index.js";
import { planInterleavings } from "./phases.js";

/**
 * Runs small programs of several clients, one step of one client at a time: first every schedule of every small
 * program, those with few preemptions first, then sampled schedules of larger generated programs. Finds races.
 */
export const interleavingsPass: Pass = {
  name: "interleavings",
  run(options) {
    const { bound } = options.target;
    return searchCases(options, {
      pass: "interleavings",
      plan: () =>
        planInterleavings(
          ({ runners }, program, schedule) => runCase(runners, { program, schedule, mayCopySetup: true }),
          bound,
        ),
      work: () => ({}),
      shortfall,
    });
  },
  shortfall,
};

function shortfall(work: Work, { types, smallestPair }: RequiredWork): string | undefined {
  return shortfallOfWork(work, types) ?? shortfallOfPair(work, smallestPair);
}
