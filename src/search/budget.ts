/** How much of what a pass may use has been used. */
export interface Budget {
  /** From 0 to 1. */
  used(): number;
  countRun(): void;
}

/** Of time, or of schedules where their number is limited: then the same seed ends at the same schedule. */
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
