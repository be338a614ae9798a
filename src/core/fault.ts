/*
 * Crashes and errors, as plain data. Steps are counted from 0 through all runs of a test case. A crash comes instead of
 * its step, and the first step of the recovery then has that number.
 */

/** The process is killed. Everything that it has written stays. */
export interface Kill {
  readonly kind: "kill";
  readonly step: number;
}

/** Power is lost. Writes that are not durable may be lost as well. */
export interface PowerLoss {
  readonly kind: "power-loss";
  readonly step: number;
  /** The lost changes, by their index among the changes that are not durable at this moment (see `unpersistedIn`). */
  readonly lost: readonly number[];
  /** Whether a part of the lost contents has arrived: a torn write. */
  readonly torn: boolean;
}

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
export type ErrorKind = (typeof errorKinds)[number];

/** This one step fails. Every other step works. */
export interface ErrorFault {
  readonly kind: ErrorKind;
  readonly step: number;
}

export type Fault = Crash | ErrorFault;

export function isCrash(fault: Fault): fault is Crash {
  return fault.kind === "kill" || fault.kind === "power-loss";
}

export function crashesIn(faults: readonly Fault[]): readonly Crash[] {
  return faults.filter(isCrash);
}

export function errorsIn(faults: readonly Fault[]): readonly ErrorFault[] {
  return faults.flatMap((fault) => (isCrash(fault) ? [] : [fault]));
}
