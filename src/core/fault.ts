/*
 * What goes wrong in a run, as plain data. A step is named by its number, counted from 0 through all lives of a case: a
 * crash comes in the place of that step, and the first step of the next life then has that number.
 */

/** Everything that dies with the process: what is left is what a killed process leaves behind. */
export interface Kill {
  readonly kind: "kill";
  readonly step: number;
}

/** The power goes: what nobody has made durable may be lost as well. */
export interface PowerLoss {
  readonly kind: "power-loss";
  readonly step: number;
  /** Which of the things that are not durable at this moment are lost, by their number in `Pending`. */
  readonly lost: readonly number[];
  /** Of contents that are lost a part has arrived, instead of nothing. */
  readonly torn: boolean;
}

export type Crash = Kill | PowerLoss;

/** Errors with which a step can end that would otherwise have gone well. */
export const errorKinds = [
  "SQLITE_BUSY",
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_CANTOPEN",
  "ENOSPC",
  "EIO",
  "EMFILE",
  "EACCES",
  /** No error: a write that takes only a part of what it was given, and says so. */
  "short-write",
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** This one step fails; everything else works. */
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
