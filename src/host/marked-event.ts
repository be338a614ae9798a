import type { Mark, Operation, Outcome } from "../core/index.js";

/** An operation, and what is done after it if a fault made it fail. */
export interface ClientOperation {
  readonly operation: Operation;
  readonly useAgain: readonly Operation[];
}

/** An event of one client, placed in time as that client knows it. */
export interface MarkedEvent {
  readonly client: number;
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly called: Mark;
  readonly returned: Mark;
  readonly refusedForEver?: boolean;
}
