import { fc } from "rollcall/verify";

/** What a job queue must do: every job is taken exactly once. */
export const model = {
  /** Names of jobs, sorted. */
  initial: { waiting: [], taken: [] },
  operations: {
    put: {
      argument: fc.constantFrom("mail", "report", "backup"),
      step: ({ waiting, taken }, job) => ({ state: { waiting: [...waiting, job].sort(), taken } }),
    },
    /** The name of a job, or null if none is waiting. Several outcomes: any of the waiting jobs may come first. */
    take: {
      step: ({ waiting, taken }) =>
        waiting.length === 0
          ? { state: { waiting, taken }, answer: null }
          : [...new Set(waiting)].map((job) => ({
              state: { waiting: waiting.toSpliced(waiting.indexOf(job), 1), taken: [...taken, job].sort() },
              answer: job,
            })),
    },
    /** How many jobs are waiting. */
    size: { readOnly: true, step: (state) => ({ state, answer: state.waiting.length }) },
  },
  atRest: (state) => state,
};
