/*
 * Crashes and faults of a test case, as plain data. Steps are numbered from 0 through the original run and all recovery
 * runs: a crash replaces the step of its number, and the first step of the next run then has that number.
 */

/** The process is killed instead of a step. Files stay as they are. */
export interface Kill {
  readonly kind: "kill";
  readonly step: number;
}

/** Power is lost instead of a step. What was not durable may be lost as well. */
export interface PowerLoss {
  readonly kind: "power-loss";
  readonly step: number;
  /** Which of the unpersisted writes of this moment are lost, by their numbers. */
  readonly lost: readonly number[];
  /** True: a part of each lost content has arrived (a torn write). False: nothing of it. */
  readonly torn: boolean;
}

/** A crash of the application, instead of a step. */
export type Crash = Kill | PowerLoss;

/** The errors that can be injected into a step. */
export const errorKinds = [
  "SQLITE_BUSY",
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_CANTOPEN",
  "ENOSPC",
  "EIO",
  "EMFILE",
  "EACCES",
  /** Not an error: a write that takes only a part of its data, and returns the number of bytes. */
  "short-write",
] as const;
/** An error that can be injected into a step: its code, or `short-write`. */
export type ErrorKind = (typeof errorKinds)[number];

/** An error is injected into one step. */
export interface ErrorFault {
  readonly kind: ErrorKind;
  readonly step: number;
}

/** A crash, or an injected error. */
export type Fault = Crash | ErrorFault;

function isCrash(fault: Fault): fault is Crash {
  return fault.kind === "kill" || fault.kind === "power-loss";
}

export function crashesIn(faults: readonly Fault[]): readonly Crash[] {
  return faults.filter(isCrash);
}

export function errorsIn(faults: readonly Fault[]): readonly ErrorFault[] {
  return faults.flatMap((fault) => (isCrash(fault) ? [] : [fault]));
}
