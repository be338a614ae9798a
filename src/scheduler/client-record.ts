import type { Captures, ErrorSummary, Gatekeeper, Step } from "../core/index.js";
import type { Decision } from "./decide.js";
import type { RunContext } from "./turns.js";

/** What one thread has to tell of a run. */
export interface ClientRecord {
  readonly steps: readonly Step[];
  readonly decisions: readonly Decision[];
  readonly escapes: readonly string[];
  readonly captures: Captures;
  readonly unusable: Unusable | undefined;
}

/** Why nothing that the thread has shown can be judged. */
export type Unusable =
  /** The target uses what the harness cannot verify. */
  | { readonly type: "refused"; readonly reason: string }
  /** The harness itself has failed. */
  | { readonly type: "defect"; readonly error: ErrorSummary };

export interface Keeper extends Gatekeeper {
  /** Until `start`, and after `finish`, the gates stand open. */
  open(context: RunContext): void;
  /** Waits until all clients stand at the start. */
  start(): void;
  /** Outside of the controlled part: what the client does now. A report of a timeout names it. */
  stage(name: string): void;
  /** The client has nothing to do until it is its turn. */
  idle(): void;
  /** The gate before an operation. Answers the step with which it begins. */
  call(operation: number, label: string): number;
  /** The operation has been answered. Answers the step in which it was. */
  answered(operation: number): number;
  /** The client has no more operations. */
  finish(): void;
  /** The directory as it is before the first step. */
  captureBeginning(): void;
  /** How many faults have been put into steps of this client. */
  injected(): number;
  /** Databases in which this thread has a transaction open. */
  openTransactions(): readonly string[];
  record(): ClientRecord;
}
