import type { Plan } from "./planned-schedule.js";

/** What the explorer learns from one run. */
export interface Explored {
  /** For each step a number that identifies it and everything that happened before it. */
  readonly identity: readonly number[];
  /** The identities of steps after which nothing comes: together they identify the run. */
  readonly last: readonly number[];
  /** Yields the schedules that the run shows to be different, and that are still to be run. */
  plans(): Iterable<Plan>;
  /** Returns the number of equivalent schedules, the run included. Undefined: counting them would take too long. */
  equivalents(): number | undefined;
}
