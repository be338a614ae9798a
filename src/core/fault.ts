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
  /** Errors of PostgreSQL: serialization failure, deadlock, cancelled, full disk, read-only after a failover. */
  "40001",
  "40P01",
  "57014",
  "53100",
  "25006",
  /** An administrator ends the session. */
  "57P01",
  /** The server has too many connections, and refuses one. */
  "53300",
  /** The connection to the server is reset before the step reaches it. */
  "connection-lost",
  /** The server takes the step, and the connection is reset before its answer arrives. */
  "answer-lost",
] as const;
/** An error that can be injected into a step: its code, or a word for what has none. */
export type ErrorKind = (typeof errorKinds)[number];

/** An error is injected into one step. */
export interface ErrorFault {
  readonly kind: ErrorKind;
  readonly step: number;
}

const losing: readonly ErrorKind[] = ["57P01", "53300", "connection-lost", "answer-lost"];

/** Returns whether a client has no connection to its server after the error. */
export function losesConnection(kind: ErrorKind): boolean {
  return losing.includes(kind);
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
