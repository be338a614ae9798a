import { type Counts, type RequiredWork, shortfallOfPair, shortfallOfWork, type Work } from "../../core/index.js";
import { type Check, type Pass, type PassOptions, searchCases } from "../../search/index.js";
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
      plan: () => planInterleavings(check, bound),
      work: () => ({}),
      notes: (counts) => notesOn(options.target, counts),
      shortfall,
    });
  },
  shortfall,
};

function shortfall(work: Work, required: RequiredWork): string | undefined {
  return shortfallOfWork(work, required) ?? shortfallOfPair(work, required.smallestPair);
}

/** Counts the runs in which an operation did not end at once. */
const asynchronousRuns = "asynchronous runs";

const check: Check = async ({ runners, count }, program, schedule) => {
  const result = await runInEveryOrder(runners, program, schedule);
  const steps = "trace" in result ? (result.trace?.steps ?? []) : [];
  if (steps.some(({ moment, calls }) => moment !== undefined && calls === undefined)) count(asynchronousRuns);
  return result;
};

function notesOn({ bound }: PassOptions["target"], counts: Counts): readonly string[] {
  if (bound.placement === "one thread each") return [];
  return [
    "the clients share one process: a schedule is an order of the asynchronous steps of their calls",
    ...((counts[asynchronousRuns] ?? 0) > 0
      ? []
      : [
          "nothing can interleave inside a call: no operation had an asynchronous step, so calls ran in every order, each whole",
        ]),
  ];
}
