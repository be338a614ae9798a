import type { ErrorKind } from "./fault.js";
import type { InternalError } from "./internal-error.js";
import type { Persistence } from "./persistence.js";

/*
 * The scheduling points between target code and what its clients share: one before every step.
 */

/**
 * How a step accesses a shared resource. Two steps of different clients conflict if they access the same resource,
 * except if both only `read` it, or both only `add` to it (two files created in one directory). Otherwise they are
 * independent: their order does not matter.
 */
export type AccessMode = "read" | "write" | "add";

/** One access of a step to something that clients share. */
export interface Access {
  /** For example `db:master.sqlite`, `file:users/a`, `names:users`. */
  readonly resource: string;
  readonly mode: AccessMode;
}

/** The resource that conflicts with every other resource. */
export const everything = "everything";

/** The beginning of the names of all resources of a database server. */
export const serverResources = "postgres ";

/**
 * The resource for the order of calls and returns: a call reads it, a return adds to it. If an operation returned before
 * another was called, that order matters.
 */
export const clock = "clock";

/**
 * The resource for the virtual clock: a sleep that moves it adds to it, and reading the time reads it. Two sleeps are
 * independent, because the clock then shows the later of their ends, in whatever order they end. A run in which no client
 * sleeps has no such access of mode `add`, so there the time that a step reads makes no difference.
 */
export const virtualTime = "virtual time";

/**
 * The prefixes of two resources of a database file: the right to write to it, and the right of any connection to read
 * it.
 */
export const lockPrefixes = ["writing:", "reading:"] as const;

export function conflict(one: Access, other: Access): boolean {
  if (one.resource !== other.resource && one.resource !== everything && other.resource !== everything) return false;
  return one.mode === "write" || other.mode === "write" || one.mode !== other.mode;
}

/** How the time of controlled runs passes for target code. `real`: sleeps take their time. `virtual`: see below. */
export type TimeMode = "virtual" | "real";

/**
 * The virtual clock of a run. It shows the real time, and in addition the time that was skipped: a client that sleeps
 * does not wait, and instead the clock skips what is missing until its end. All clients of a run share it. Sleeps are
 * counted in skipped time alone, as if everything but sleeping took no time. So the order in which they end depends on
 * the schedule, and not on how fast the machine is.
 */
export interface VirtualClock {
  /** Returns the milliseconds that were skipped so far, in this run and in those of the test case before it. */
  skippedMs(): number;
  /** Returns the milliseconds that had been skipped at a moment of the real time, given in milliseconds since 1970. */
  skippedMsAt(realMs: number): number;
  /**
   * Returns the milliseconds that the clock has lost at a moment of the real time, given in milliseconds since 1970. From
   * the first skip on it goes slowly, so that a lock does not expire only because the machine is slow.
   */
  lostMsAt(realMs: number): number;
  /** Reports that the step reads the time. */
  read(): void;
  /**
   * The scheduling point at the end of a sleep, until `endMs` of skipped time. Other clients move first. Afterwards the
   * caller must call `skipTo`.
   */
  sleep(label: string, endMs: number): void;
  /**
   * Skips the time until `endMs`, if less was skipped so far. `realMs`: the moment of the real time from which on the
   * time counts as skipped.
   */
  skipTo(endMs: number, realMs: number): void;
  /** Reports when the earliest pending timer of the client is due; undefined: there is none. */
  nextTimer(dueMs: number | undefined): void;
  /** Reports that a statement reads the clock of SQL, which is always the real one. */
  sqlClockUsed(): void;
}

/**
 * Steps that wait for a lock in a database server. Other clients move in the meantime. Unlike a step that SQLite refuses,
 * such a step is not tried again: when its lock is free, the server goes on with it by itself. So the step that frees the
 * lock must tell which clients go on, and these move next. A session is the number of a process of the server.
 */
export interface ServerWaits {
  /**
   * Waits, because the step waits in this session. Returns true when another client's step has freed its lock, and false
   * if no client can move any more, or the run has ended.
   */
  wait(session: number): boolean;
  /** Returns the sessions in which steps of other clients wait. */
  waiting(): readonly number[];
  /** Reports that the step has freed the locks for which these sessions waited. */
  freed(sessions: readonly number[]): void;
}

/** What the drivers call in a thread of a controlled run. If no step is being taken, most methods do nothing. */
export interface SchedulingPoints {
  /** Returns the path relative to the run's directory; undefined: it is outside. */
  inside(path: string): string | undefined;
  /** Returns the absolute path of a path inside the run's directory. */
  outside(path: string): string;
  /**
   * The scheduling point itself: returns when the client may take the step that the label describes. Returns whether a
   * step is being taken, so that its accesses must be reported.
   */
  enter(label: string, file: string): boolean;
  /** Returns the error to inject into the step, or undefined. `kinds`: the errors with which the step can end. */
  fault(kinds: () => readonly ErrorKind[]): ErrorKind | undefined;
  /** Returns whether the driver must report what each step makes durable. */
  asksForPersistence(): boolean;
  /** Reports what the step has made durable. */
  persist(done: Persistence): void;
  /** Returns whether the driver of a database server must report, after each step, what is committed. */
  asksForDump(): boolean;
  /** Reports what is committed in the database server after the step. Equal bytes: the same data. */
  dump(committed: Uint8Array): void;
  /** Reports an access of the step. */
  touch(resource: string, mode: AccessMode): void;
  /** Reports that the step waits if its lock is not free, instead of failing. */
  waitsForLock(): void;
  /** Reports that the step may have freed locks on these databases. Clients that wait for them may try again. */
  release(files: readonly string[]): void;
  /**
   * Waits, because the step met a lock on one of these databases and SQLite would wait. Returns true if the step may be
   * tried again, and false if its busy timeout has expired. `harmless`: no other client can notice that it waits.
   */
  wait(files: readonly string[], timeoutMs: number, harmless: boolean): boolean;
  /**
   * Runs an action as one step. Scheduling points inside it do nothing, for example in a function that SQLite calls.
   */
  within<T>(action: () => T): T;
  /** Reports the result of the step as text, for example "no row". */
  describeResult(result: string): void;
  /** Reports that the step ended with this error. */
  fail(code: string): void;
  /** A scheduling point after a real sleep: other clients move first. */
  pause(label: string): void;
  /** How steps wait in a database server, see `ServerWaits`. */
  readonly server: ServerWaits;
  /** The virtual clock of the run, see `VirtualClock`. */
  readonly time: VirtualClock;
  /** Reports a new connection. At the end of the run it must have no open transaction. */
  opened(connection: ControlledConnection): void;
  /** Reports an effect of the target that no scheduling point controls. */
  uncontrolled(what: string): void;
  /** Ends the run, because the target uses something that Rollcall cannot verify. Returns the error to throw. */
  refuse(reason: string): Error;
  /** Ends the run without a verdict, because Rollcall itself has failed. Returns the error to throw. */
  defect(error: unknown): InternalError;
}

export interface ControlledConnection {
  readonly file: string;
  isInTransaction(): boolean;
}

/** The beginning of the text of an uncontrolled effect on a database outside the run's directory. */
export const outsideRun = "a database outside the run's directory";

/** A part of the text of an uncontrolled effect: of a driver whose statements cannot be steps. */
export const inOwnThreads = "which runs its statements in threads that Rollcall does not control";
