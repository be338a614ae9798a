import { shortfallOfPair, shortfallOfWork } from "../../core/index.js";
import { look } from "../../runner/index.js";
import type { Pass } from "../../search/index.js";
import { searchCases } from "../../search/index.js";
import { exploreSystematically, smallestPair } from "./phases.js";

/**
 * Small programs of several clients, one step of one client at a time: first every schedule of every small program, few
 * preemptions first, then sampled schedules of generated larger ones. Finds races, in every run.
 */
export const interleavingsPass: Pass = {
  name: "interleavings",
  run: (options) =>
    searchCases(options, {
      pass: "interleavings",
      examine:
        ({ laboratory }) =>
        (program, schedule) =>
          look(laboratory, program, schedule),
      explore: exploreSystematically,
      shortfall: (work, offered) => shortfallOfWork(work, offered) ?? shortfallOfPair(work, smallestPair),
    }),
};
