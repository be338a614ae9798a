/** The budget of a pass. */
export interface Budget {
  /** Returns the used part, from 0 to 1. */
  used(): number;
  countRun(): void;
}

/**
 * Returns a budget of time, or of schedules if their number is limited. With a number of schedules, the same seed ends
 * at the same schedule.
 */
export function createBudget(seconds: number, schedules: number | undefined): Budget {
  const start = performance.now();
  let runs = 0;
  return {
    used: () => (schedules === undefined ? (performance.now() - start) / (seconds * 1000) : runs / schedules),
    countRun() {
      runs += 1;
    },
  };
}
