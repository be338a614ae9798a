import type { Account, OperationType, ViolationCode } from "rollcall/model";
import type { Event, Observation } from "./observation.js";
import type { Action } from "./sequential/program.js";

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
  /** An answer is not of the form that the contract asks for. */
  | "malformed-answer"
  /** No order of the operations explains all answers. */
  | "not-linearizable"
  /** `connect`, `recover`, `close` or `inspect` threw. */
  | "lifecycle-threw";

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
    };

export type PassName = "sequential" | "stress";

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
    })
  | (Common & { readonly verdict: "unknown"; readonly reason: string });

export type Verdict = PassResult["verdict"];

export interface VerifyReport {
  readonly target: { readonly name: string; readonly module: string; readonly offered: readonly OperationType[] };
  readonly seed: number;
  readonly verdict: Verdict;
  readonly passes: readonly PassResult[];
}

/** A harness answers `failed` where any pass failed, and `passed` only where all did. */
export function overall(passes: readonly PassResult[]): Verdict {
  if (passes.some(({ verdict }) => verdict === "failed")) return "failed";
  if (passes.length === 0 || passes.some(({ verdict }) => verdict === "unknown")) return "unknown";
  return "passed";
}
