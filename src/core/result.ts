import type { Account, OperationType, ViolationCode } from "rollcall/model";
import type { Counterexample } from "../counterexample/index.js";
import type { AccountField } from "../registration/index.js";
import type { ErrorKind } from "./fault.js";
import type { Event, Observation } from "./outcome.js";
import type { Action } from "./program.js";
import type { LaterLife } from "./test-case.js";
import type { Step } from "./trace.js";

/** One violated expectation. */
export interface Finding {
  readonly code: FindingCode;
  /** What was expected and what came. */
  readonly message: string;
}

export type FindingCode =
  /** An invariant of the store at rest, see `rollcall/model`. */
  | ViolationCode
  /** An operation answered what the model does not answer. */
  | "wrong-answer"
  /** An operation threw an error that the target does not tolerate. */
  | "operation-threw"
  /** `register` has refused a key as registered that was not. */
  | "refused-unregistered"
  /** An operation is refused again and again, with nothing in its way, although the model knows no reason. */
  | "refused-for-ever"
  /** An answer is not of the form that the contract asks for. */
  | "malformed-answer"
  /** No order of the operations explains all answers. */
  | "not-linearizable"
  /** `connect`, `recover`, `close` or `inspect` threw. */
  | "lifecycle-threw"
  /** A client has answered all its operations, and a transaction of it is still open. */
  | "left-in-transaction";

/** One step of a sequential program, as it went. */
export interface ProgramStep {
  readonly action: Action;
  readonly observation?: Observation;
  /** The answer that the model gives, in words; only where another one came. */
  readonly expected?: string;
}

/** What shows a failure, as small as it could be made. */
export type Evidence =
  | { readonly type: "program"; readonly steps: readonly ProgramStep[] }
  | {
      readonly type: "history";
      /** The part of the history that matters, in order of call. */
      readonly events: readonly Event[];
      /** How many earlier operations on the same key are left out. */
      readonly earlier: number;
      /** The event that fits nowhere. */
      readonly culprit?: Event;
      /** The states of the key that were possible just before the culprit's answer. */
      readonly possible: readonly (Account | null)[];
      /** Which of their fields the store gives at all. */
      readonly given: readonly AccountField[];
    }
  | {
      readonly type: "trace";
      readonly counterexample: Counterexample;
      readonly trace: ShownTrace;
    };

/** What a controlled run has shown, as a reader needs it. */
export interface ShownTrace {
  readonly clients: number;
  /** What the first client did alone before. */
  readonly prefix: readonly ProgramStep[];
  readonly steps: readonly Step[];
  readonly events: readonly Event[];
  /** The event that fits nowhere. */
  readonly culprit?: Event;
  readonly possible: readonly (Account | null)[];
  /** Which of their fields the store gives at all. */
  readonly given: readonly AccountField[];
  readonly preemptions: number;
  /** What was tried again after a fault had made it fail. */
  readonly retried: readonly Event[];
  /** The lives after the first, each as far as it came. */
  readonly lives: readonly LaterLife[];
}

export type PassName = "sequential" | "interleavings" | "crashes" | "faults" | "stress";

interface Common {
  readonly pass: PassName;
  readonly seconds: number;
  readonly work: Work;
}

/** How much was done. */
export interface Work {
  /** Programs of the sequential pass, rounds of the stress pass. */
  readonly runs: number;
  readonly operations: { readonly [Type in OperationType]?: number };
  /** Operations that ended with a tolerated error. */
  readonly tolerated: { readonly [Type in OperationType]?: number };
  /** What a reader should know of how it was checked. */
  readonly notes: readonly string[];
  readonly schedules?: ScheduleCounts;
  readonly crashes?: CrashCounts;
  readonly faults?: FaultCounts;
}

export interface CrashCounts {
  /** Different directories that a crash left and that a later life began with. */
  readonly images: number;
  /** Moments at which the process was killed. */
  readonly kills: number;
  /** Moments at which power was lost, each with one set of things that went with it. */
  readonly powerLosses: number;
  readonly laterLives: number;
  /** Those of them that began with a recovery that had been crashed itself. */
  readonly crashedRecoveries: number;
}

export interface FaultCounts {
  /** How often each was put into a step. */
  readonly injected: { readonly [Kind in ErrorKind]?: number };
  readonly laterLives: number;
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

export type PassResult =
  | (Common & { readonly verdict: "passed" })
  | (Common & {
      readonly verdict: "failed";
      /** At least one; the first is the one to read. */
      readonly findings: readonly Finding[];
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
    readonly offered: readonly OperationType[];
    readonly survives: "power-loss" | "process-crash";
    /** Kinds of default keys that were not used, since the store refuses them, each with its error. */
    readonly keysLeftOut: readonly string[];
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
