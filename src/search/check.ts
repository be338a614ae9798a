import type { ConcurrentProgram, Schedule, Trace, Unjudged } from "../core/index.js";
import type { CaseResult, Runners } from "../runner/index.js";

/** Runs a program under a schedule, with every crash or fault of a pass. Stops soon after `isOver` returns true. */
export type Check = (context: CheckContext, program: ConcurrentProgram, schedule: Schedule) => Promise<CheckResult>;

/** `partly`: nothing new was found, but some crashes or faults could not be judged. */
export type CheckResult = CaseResult | { readonly type: "partly"; readonly trace: Trace };

/** Where a check runs its test cases, and what it reports beside its result. */
export interface CheckContext {
  readonly runners: Runners;
  readonly isOver: () => boolean;
  /** Counts one of what the pass reports under this name. */
  readonly count: (name: string) => void;
  /** Counts under this name each different text once. */
  readonly countOnce: (name: string, text: string) => void;
  /** Reports a crash or a fault that could not be judged. */
  readonly lose: (unjudged: Unjudged) => void;
}

/** Returns the context of a check whose counts do not matter, for example of one that only shrinks a failing case. */
export function uncounted(runners: Runners, isOver: () => boolean): CheckContext {
  return { runners, isOver, count: () => undefined, countOnce: () => undefined, lose: () => undefined };
}
