import type { Evidence } from "./evidence.js";
import type { ErrorKind } from "./fault.js";
import type { ReportedFinding } from "./finding.js";

export type PassName = "sequential" | "interleavings" | "crashes" | "faults" | "stress";

interface Common {
  readonly pass: PassName;
  readonly seconds: number;
  readonly work: Work;
}

/** A number for each type of operation. */
export type Counts = { readonly [type: string]: number };

/** The work that a pass has done. */
export interface Work {
  /** Programs of the sequential pass, rounds of the stress pass, schedules of the others. */
  readonly runs: number;
  readonly operations: Counts;
  /** Operations that ended with an error that the target tolerates. */
  readonly rejected: Counts;
  /** Remarks on how it was checked, for a report. */
  readonly notes: readonly string[];
  readonly schedules?: ScheduleCounts;
  readonly crashes?: CrashCounts;
  readonly faults?: FaultCounts;
}

export interface CrashCounts {
  /** The number of different crash states from which a recovery began. */
  readonly crashStates: number;
  /** The number of moments at which the process was killed. */
  readonly kills: number;
  /** The number of power losses: each is a moment and a set of lost changes. */
  readonly powerLosses: number;
  readonly recoveries: number;
  /** The recoveries that began after a crash of another recovery. */
  readonly crashedRecoveries: number;
}

export interface FaultCounts {
  /** How often each error was injected. */
  readonly injected: { readonly [Kind in ErrorKind]?: number };
  readonly recoveries: number;
}

/** The schedules that a pass has explored. */
export interface ScheduleCounts {
  /** Controlled runs, repetitions included. */
  readonly run: number;
  /** Runs without repetitions: no two of them differ only in the order of independent steps. */
  readonly distinct: number;
  /** Schedules of the systematic part that were left out because an equivalent one was run. */
  readonly saved: number;
  readonly steps: number;
  /** Schedules of generated programs. */
  readonly sampled: number;
  /** Counts for each kind of program. */
  readonly programs: readonly ProgramCounts[];
}

export interface ProgramCounts {
  readonly kind: string;
  readonly count: number;
  /** Programs of which at least one schedule was run. */
  readonly begun: number;
  readonly complete: number;
  /** The names of the programs that were explored to the last schedule. */
  readonly completed: readonly string[];
}

/** What a store promises to survive. */
export type Survives = "power-loss" | "process-crash";

/** The result of one pass. */
export type PassResult =
  | (Common & { readonly verdict: "passed" })
  | (Common & {
      readonly verdict: "failed";
      /** At least one. The first is the worst. */
      readonly findings: readonly ReportedFinding[];
      readonly evidence: Evidence;
      /** The seed that repeats the pass. */
      readonly seed: number;
      /** Seconds from the start of the pass to the first failure, before it was shrunk. */
      readonly foundAfterSeconds?: number;
      /**
       * Whether all smaller cases were tried. False: the time or the tries were used up before. Only of a failing
       * schedule.
       */
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
    /** What the workload has left out because the store refuses it, each with its error. */
    readonly leftOut: readonly string[];
  };
  readonly seed: number;
  readonly verdict: Verdict;
  readonly passes: readonly PassResult[];
  /** Passes of several clients, if the target allows one client. They do not count. */
  readonly notApplicable: readonly PassName[];
  /** The end of the target's output; "": it printed nothing. */
  readonly output: string;
}

/** Returns `failed` if any pass failed, and `passed` if all passes passed. */
export function overall(passes: readonly PassResult[]): Verdict {
  if (passes.some(({ verdict }) => verdict === "failed")) return "failed";
  if (passes.length === 0 || passes.some(({ verdict }) => verdict === "unknown")) return "unknown";
  return "passed";
}
