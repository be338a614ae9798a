import type { ErrorSummary, Mark, StageFailure, Trace } from "../core/index.js";
import type { ClientRecord } from "../scheduler/index.js";
import type { MarkedEvent } from "./marked-event.js";

/** What a thread of a controlled run reports: of its one client, or of all. */
export interface ClientReport extends ClientRecord {
  readonly events: readonly MarkedEvent[];
  /** The operations that failed because of a fault, tried again. */
  readonly retried: readonly MarkedEvent[];
  readonly openTransactions: readonly string[];
  /** Of clients that share one process. Left out: every operation has returned. */
  readonly unreturned?: Trace["unreturned"];
  readonly losses: readonly MarkedLoss[];
  /** Files that changed during the controlled part. Only client 0 reports them. */
  readonly changedFiles: readonly string[];
  readonly snapshot?: unknown;
  readonly failure?: StageFailure;
  /** An error that code of the target threw and nothing caught. It ended the run. */
  readonly uncaught?: ErrorSummary;
}

/** A loss, with two moments: it is an operation of the environment, with a call and a return. */
export interface MarkedLoss {
  readonly key: string;
  readonly subject: string;
  readonly marks: readonly [Mark, Mark];
}
