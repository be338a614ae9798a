import type { Evidence } from "./evidence.js";
import type { ErrorKind } from "./fault.js";
import type { ReportedFinding } from "./finding.js";
import type { Shard } from "./shard.js";

/** The name of a pass. */
export type PassName = "sequential" | "interleavings" | "crashes" | "faults" | "stress";

interface Common {
  readonly pass: PassName;
  readonly seconds: number;
  readonly work: Work;
}

/** Numbers of operations, by type. */
export type Counts = { readonly [type: string]: number };

/** How much a pass did. */
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

/** What the crashes pass did. */
export interface CrashCounts {
  /** Different crash states on which a recovery run began. */
  readonly crashStates: number;
  /** The number of moments at which the process was killed. */
  readonly kills: number;
  /** Power losses: moments, each with one set of lost writes. */
  readonly powerLosses: number;
  readonly recoveries: number;
  /** The recoveries that began after a crash of another recovery. */
  readonly crashedRecoveries: number;
}

/** What the faults pass did. */
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

/** How far the programs of one kind were explored. */
export interface ProgramCounts {
  /** As text, for example "2 clients, 1 operation each, 1 key". */
  readonly kind: string;
  readonly count: number;
  /** Programs of which at least one schedule was run. */
  readonly begun: number;
  /** Programs that were explored completely. */
  readonly complete: number;
  /** The names of those. */
  readonly completed: readonly string[];
}

/** What a verification must have run to count as passed, whatever else it ran. */
export interface RequiredWork {
  /** The types of operations that each pass must have called. */
  readonly types: readonly string[];
  /** The name of the program of two clients whose last schedule must have been run. */
  readonly smallestPair: string;
}

/** What a store promises to survive. */
export type Survives = "power-loss" | "process-crash";

/** The result of one pass. `seconds` is how long it took. */
export type PassResult =
  | (Common & { readonly verdict: "passed" })
  | (Common & {
      readonly verdict: "failed";
      /** At least one. The first is the worst. */
      readonly findings: readonly ReportedFinding[];
      readonly evidence: Evidence;
      /** The seed that repeats the pass. */
      readonly seed: number;
      /** Seconds from the start of the pass to the first failure, without shrinking. */
      readonly foundAfterSeconds?: number;
      /** Of a failing schedule: false if time or tries ran out before all smaller cases were tried. */
      readonly isSmallest?: boolean;
    })
  | (Common & { readonly verdict: "unknown"; readonly reason: string });

/** `unknown`: the target could not be judged, or too little was run; the reason says which. */
export type Verdict = PassResult["verdict"];

/** The format that a written report names, and its version, which grows with each incompatible change. */
export const reportFormat = "rollcall-report";
export const reportVersion = 1;

/** The result of a verification: plain data, which `--json` writes as it is. */
export interface VerifyReport {
  readonly target: {
    readonly name: string;
    readonly module: string;
    /** The workload that it was verified with. */
    readonly workload: string;
    /** Types of operations. */
    readonly offered: readonly string[];
    readonly survives: Survives;
    /** What the workload has left out, each with the reason. */
    readonly leftOut: readonly string[];
  };
  readonly seed: number;
  /** The part of the verification that was run. If there are several parts, its verdict is only on that part. */
  readonly shard: Shard;
  /** What all parts together must have run to count as passed. */
  readonly required: RequiredWork;
  /** `failed` if any pass failed, `passed` only if all passed. */
  readonly verdict: Verdict;
  readonly passes: readonly PassResult[];
  /** Passes of several clients, if the target allows one client. They do not count. */
  readonly notApplicable: readonly PassName[];
  /** The end of the target's output; "": it printed nothing. */
  readonly output: string;
}

/** Returns `failed` if any pass failed, and `passed` only if all passed. */
export function overall(passes: readonly PassResult[]): Verdict {
  if (passes.some(({ verdict }) => verdict === "failed")) return "failed";
  if (passes.length === 0 || passes.some(({ verdict }) => verdict === "unknown")) return "unknown";
  return "passed";
}
