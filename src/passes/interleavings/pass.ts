import { shortfallOfPair, shortfallOfWork } from "../../core/index.js";
import { runCase } from "../../runner/index.js";
import { type Pass, searchCases } from "../../search/index.js";
import { planInterleavings } from "./phases.js";

/**
 * Small programs of several clients, one step of one client at a time: first every schedule of every small program, few
 * preemptions first, then sampled schedules of generated larger ones. Finds races, in every run.
 */
export const interleavingsPass: Pass = {
  name: "interleavings",
  run(options) {
    const { bound } = options.target;
    return searchCases(options, {
      pass: "interleavings",
      plan: ({ runners }) => planInterleavings((program, schedule) => runCase(runners, { program, schedule }), bound),
      shortfall: (work, types) => shortfallOfWork(work, types) ?? shortfallOfPair(work, bound.generate.smallestPair),
    });
  },
};
