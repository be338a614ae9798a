import { look, searchCases } from "../cases/index.js";
import { shortfallOfPair, shortfallOfWork } from "../earned.js";
import type { Pass } from "../pass.js";
import { exploreSystematically, smallestPair } from "./rounds.js";

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
