import { type RequiredWork, shortfallOfPair, shortfallOfWork, type Work } from "../../core/index.js";
import { type Pass, searchCases } from "../../search/index.js";
import { planInterleavings } from "./phases.js";
import { runInEveryOrder } from "./run-in-every-order.js";

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
        planInterleavings(({ runners }, program, schedule) => runInEveryOrder(runners, program, schedule), bound),
      work: () => ({}),
      shortfall,
    });
  },
  shortfall,
};

function shortfall(work: Work, required: RequiredWork): string | undefined {
  return shortfallOfWork(work, required) ?? shortfallOfPair(work, required.smallestPair);
}
