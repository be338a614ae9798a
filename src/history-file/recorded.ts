import type { Stamp } from "./stamps.js";

/*
 * What a file records, in the form that all readers share.
 */

/** An operation as it was called. */
export interface RecordedCall {
  /** Its name, such as "read". */
  readonly type: string;
  /** Its argument. Null: none was recorded. */
  readonly value: unknown;
  /** Undefined: none was recorded. */
  readonly key: string | undefined;
  /** The whole operation as plain data: `type`, and what else was recorded of it. */
  readonly fields: { readonly type: string; readonly [name: string]: unknown };
}

/** How an operation ended. */
export type RecordedEnd =
  /**
   * `response` is undefined if none was recorded. `unknownIfNull`: in this form a read whose value is null does not tell
   * what it has read.
   */
  | { readonly type: "answered"; readonly response: unknown; readonly unknownIfNull: boolean }
  /** It is certain that it had no effect. */
  | { readonly type: "failed" }
  /** It may have taken effect or not. */
  | { readonly type: "unanswered" };

/** What a recorded operation means to a model. */
export type Interpreted<Operation, Response> =
  /** `response` is undefined if it was never answered, or the answer is not known: it may take effect at any time. */
  | { readonly type: "operation"; readonly operation: Operation; readonly response: Response | undefined }
  /** It was answered, but what it has read is not known: it constrains nothing. */
  | { readonly type: "unknown-read" }
  | { readonly type: "problem"; readonly expected: string; readonly found: string };

/** Translates a recorded operation into the words of a model. */
export type Interpret<Operation, Response> = (
  call: RecordedCall,
  end: Exclude<RecordedEnd, { readonly type: "failed" }>,
) => Interpreted<Operation, Response>;

/** An operation of a file, as the checker takes it: its positions are the ranks of its time stamps. */
export interface CheckedOperation<Operation, Response> {
  /** The number of its client, in the order of their first operations. */
  readonly client: number;
  readonly operation: Operation;
  readonly response: Response | undefined;
  readonly call: number;
  readonly return: number | null;
  /** The line of the call. */
  readonly line: number;
  /** The line of the return. Null: it never returned. */
  readonly returnLine: number | null;
  readonly callTime: Stamp;
  readonly returnTime: Stamp | null;
}

/** Numbers of operations in a history. */
export interface HistoryCounts {
  /** Left out: they failed, so they had no effect. */
  readonly failed: number;
  /** Left out: they were answered, but what they have read is not known. */
  readonly unknownReads: number;
}

/** A history of a file. */
export interface FileHistory<Operation, Response> {
  /** Undefined: the file holds one history. */
  readonly id: string | undefined;
  /** What is checked. */
  readonly operations: readonly CheckedOperation<Operation, Response>[];
  /** The names of the clients, by their numbers. */
  readonly clients: readonly string[];
  readonly counts: HistoryCounts;
}
