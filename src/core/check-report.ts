/*
 * The result of `rollcall check`.
 */

/** The verdict on a recorded history. */
export type HistoryVerdict = "linearizable" | "not-linearizable" | "unknown";

/** The result of `rollcall check`: plain data, which travels between threads and is what `--json` writes. */
export interface CheckReport {
  /** As it was named on the command line; "-" is stdin. */
  readonly file: string;
  readonly format: string;
  readonly model: string;
  /** `not-linearizable` if one history is not; otherwise `unknown` if one was not decided. */
  readonly verdict: HistoryVerdict;
  readonly histories: readonly HistoryReport[];
}

export interface HistoryReport {
  /** Null, unless each line of the file is a history. */
  readonly id: string | null;
  readonly counts: CheckCounts;
  readonly result: HistoryResult;
}

export interface CheckCounts {
  /** Operations that are checked. */
  readonly operations: number;
  /** Of those: never answered, so that they may have taken effect or not. */
  readonly unanswered: number;
  readonly clients: number;
  /** Null: the model does not check keys apart from each other. */
  readonly keys: number | null;
  /** Left out: they failed, so they had no effect. */
  readonly failed: number;
  /** Left out: they were answered, but what they have read is not known. */
  readonly unknownReads: number;
}

export type HistoryResult =
  | {
      readonly verdict: "linearizable";
      /**
       * The operations in an order that explains all responses; without those that were never answered and need not have
       * taken effect. Null: it was not asked for.
       */
      readonly witness: readonly ReportedOperation[] | null;
    }
  | { readonly verdict: "unknown"; readonly reason: string }
  | {
      readonly verdict: "not-linearizable";
      /** Null: the model does not check keys apart from each other. */
      readonly key: string | null;
      /** When it returned, no order of the operations until then explained all responses. */
      readonly culprit: ReportedOperation;
      /** The shortest prefix that is not linearizable, in the order of calls. Contains the culprit. */
      readonly prefix: readonly ReportedOperation[];
      /** The states that were possible just before the culprit returned, described; at most 16. */
      readonly possibleStates: readonly string[];
    };

export interface ReportedOperation {
  readonly client: string;
  readonly operation: unknown;
  /** Null also if there is none: then `return` is null. */
  readonly response: unknown;
  /** The time stamps as recorded. If the order of lines is the order of events: numbers of events. */
  readonly call: number | string;
  readonly return: number | string | null;
  /** The line of the call. */
  readonly line: number;
  /** The line of the return, or null. */
  readonly returnLine: number | null;
  /** Positions in the order of events. */
  readonly position: number;
  readonly returnPosition: number | null;
}
