import type { Evidence } from "./evidence.js";
import type { ErrorKind } from "./fault.js";
import type { ReportedFinding } from "./finding.js";

export type PassName = "sequential" | "interleavings" | "crashes" | "faults" | "stress";

interface Common {
  readonly pass: PassName;
  readonly seconds: number;
  readonly work: Work;
}

/** By type of operation. */
export type Counts = { readonly [type: string]: number };

/** How much was done. */
export interface Work {
  /** Programs of the sequential pass, rounds of the stress pass. */
  readonly runs: number;
  readonly operations: Counts;
  /** Operations that ended with a rejected error. */
  readonly rejected: Counts;
  /** What a reader should know of how it was checked. */
  readonly notes: readonly string[];
  readonly schedules?: ScheduleCounts;
  readonly crashes?: CrashCounts;
  readonly faults?: FaultCounts;
}

export interface CrashCounts {
  /** Different directories that a crash left and that a later life began with. */
  readonly crashStates: number;
  /** Moments at which the process was killed. */
  readonly kills: number;
  /** Moments at which power was lost, each with one set of things that went with it. */
  readonly powerLosses: number;
  readonly recoveries: number;
  /** Those of them that began with a recovery that had been crashed itself. */
  readonly crashedRecoveries: number;
}

export interface FaultCounts {
  /** How often each was put into a step. */
  readonly injected: { readonly [Kind in ErrorKind]?: number };
  readonly recoveries: number;
}

/** What a pass with schedules has explored: the body of its coverage. */
export interface ScheduleCounts {
  /** Controlled runs, those included that turned out to repeat another one. */
  readonly run: number;
  /** Those of which no two differ only in the order of independent steps. */
  readonly distinct: number;
  /** Schedules of the systematic part that did not have to be run, as each is equal to one that was. */
  readonly saved: number;
  readonly steps: number;
  /** Schedules of generated programs. */
  readonly sampled: number;
  /** Of each kind of program how many there are, and how many of them were explored to the last schedule. */
  readonly programs: readonly ProgramCounts[];
}

export interface ProgramCounts {
  readonly kind: string;
  readonly count: number;
  /** Of how many at least one schedule was run. */
  readonly begun: number;
  readonly complete: number;
  /** Which ones were explored to the last schedule. */
  readonly completed: readonly string[];
}

/** What a store promises to survive. */
export type Survives = "power-loss" | "process-crash";

/** What one pass has found. The findings of a `Found` are data, those of a report have their sentences. */
export type PassResult =
  | (Common & { readonly verdict: "passed" })
  | (Common & {
      readonly verdict: "failed";
      /** At least one; the first is the one to read. */
      readonly findings: readonly ReportedFinding[];
      readonly evidence: Evidence;
      /** Repeats the pass that failed. */
      readonly seed: number;
      /** From the start of the pass to the first failure, before it was made small. */
      readonly foundAfterSeconds?: number;
      /** Of a schedule that fails: false if the time or the tries were used up before all smaller cases had been tried. */
      readonly isSmallest?: boolean;
    })
  | (Common & { readonly verdict: "unknown"; readonly reason: string });

export type Verdict = PassResult["verdict"];

export interface VerifyReport {
  readonly target: {
    readonly name: string;
    readonly module: string;
    /** The workload that it was verified with. */
    readonly workload: string;
    /** Types of operations. */
    readonly offered: readonly string[];
    readonly survives: Survives;
    /** What the workload has left out since the store refuses it, each with its error. */
    readonly leftOut: readonly string[];
  };
  readonly seed: number;
  readonly verdict: Verdict;
  readonly passes: readonly PassResult[];
  /** Passes of several clients, if the target allows one. They do not count. */
  readonly notApplicable: readonly PassName[];
  /** The end of what the target has printed; "": nothing. */
  readonly output: string;
}

/** A harness answers `failed` where any pass failed, and `passed` only where all did. */
export function overall(passes: readonly PassResult[]): Verdict {
  if (passes.some(({ verdict }) => verdict === "failed")) return "failed";
  if (passes.length === 0 || passes.some(({ verdict }) => verdict === "unknown")) return "unknown";
  return "passed";
}
