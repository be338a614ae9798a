import type { Mark, Operation, Outcome } from "../core/index.js";

/** An operation, and the operations after its retry if a fault made it fail. */
export interface ClientOperation {
  readonly operation: Operation;
  readonly useAgain: readonly Operation[];
}

/** An event of one client, with its moments as that client knows them. */
export interface MarkedEvent {
  readonly client: number;
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly called: Mark;
  readonly returned: Mark;
  readonly refusedForEver?: boolean;
}
