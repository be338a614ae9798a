/** The budget of a pass: time, or a number of runs. */
export interface Budget {
  isTimeUp(): boolean;
  /** Returns how many more runs are allowed after this many. */
  runsLeft(runs: number): number;
}

/**
 * Returns a budget of time that begins now, or of schedules if their number is limited. With a number of schedules, the
 * same seed ends at the same schedule.
 */
export function createBudget(seconds: number, schedules: number | undefined): Budget {
  const end = performance.now() + seconds * 1000;
  return {
    isTimeUp: () => schedules === undefined && performance.now() >= end,
    runsLeft: (runs) => (schedules === undefined ? Number.POSITIVE_INFINITY : schedules - runs),
  };
}
