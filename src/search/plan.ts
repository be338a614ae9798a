import type { ConcurrentProgram, NamedProgram } from "../core/index.js";
import type { Exploration, RealTime } from "../explorer/index.js";
import type { Check } from "./check.js";

/** Small programs of one kind, and how each of their schedules is checked. */
export interface Suite {
  /** Its name in the report. */
  readonly kind: string;
  readonly programs: readonly NamedProgram[];
  readonly check: Check;
}

/** A small program in the course of its exploration. */
export interface Item extends NamedProgram {
  readonly suite: Suite;
  /** Undefined: everything is explored, so its memory is freed. */
  exploration: Exploration | undefined;
}

/** A part of the systematic exploration. */
export interface Phase {
  /** Their programs take turns: the first of each suite, then the second of each. */
  readonly suites: readonly Suite[];
  /** Returns whether a program is explored. Default: all are. */
  readonly only?: (program: NamedProgram) => boolean;
  /** Only this many programs of each suite, from its beginning. Default: all. */
  readonly first?: number;
  readonly preemptionsMax: number;
  /** The maximum number of runs of each program in this phase. */
  readonly runsMax: number;
}

/** Runs this many generated programs, which are larger than those of the suites. */
export interface SampledPhase {
  readonly sampled: number;
}

/**
 * What a search runs, in which order. Phases are bounded by numbers of runs and never by time, so a seed gives the same
 * order on every machine. The budget only says where in this order the search ends.
 */
export interface SearchPlan {
  /** In the order of the report. */
  readonly suites: readonly Suite[];
  readonly phases: readonly (Phase | SampledPhase)[];
  /**
   * What follows the phases, in rounds until the budget is used: every program that is not complete gets this many runs
   * more, then generated programs are sampled.
   */
  readonly rounds: SampledPhase & Pick<Phase, "runsMax">;
  /** Returns how to treat the real-time orders of a program. Default: they are explored. */
  readonly realTimeOf?: (clients: ConcurrentProgram["clients"]) => RealTime;
  /** Checks sampled cases, and the cases of shrinking. */
  readonly check: Check;
}
