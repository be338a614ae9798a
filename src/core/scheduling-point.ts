import type { ErrorKind } from "./fault.js";
import type { InternalError } from "./internal-error.js";
import type { Persistence } from "./persistence.js";

/*
 * What stands between the code under test and what it shares with others: a gate before every step.
 */

/**
 * How a step touches something shared. Two steps of different clients are independent, so that their order does not
 * matter, unless they touch the same resource and not both only `read` it, or both only `add` to it (two files created
 * in one directory).
 */
export type AccessMode = "read" | "write" | "add";

/** One access of a step to something that clients share. */
export interface Access {
  /** For example `db:master.sqlite`, `file:users/a`, `names:users`. */
  readonly resource: string;
  readonly mode: AccessMode;
}

/** Touches everything: in no order with any other step is it known to be harmless. */
export const everything = "everything";

/** Before the file of a database: the right to write to it, and the right of anybody to read it. */
export const lockPrefixes = ["writing:", "reading:"] as const;

export function conflict(one: Access, other: Access): boolean {
  if (one.resource !== other.resource && one.resource !== everything && other.resource !== everything) return false;
  return one.mode === "write" || other.mode === "write" || one.mode !== other.mode;
}

/** Who decides when a thread may take its next step. */
export interface SchedulingPoints {
  /** The path inside the directory of the run, undefined for one that is none of the run's business. */
  inside(path: string): string | undefined;
  /** The absolute path of one that is inside. */
  outside(path: string): string;
  /**
   * The gate itself: returns when the client may take the step that the label describes. True where a step is being
   * taken, so that somebody wants to know what it touches.
   */
  enter(label: string, file: string): boolean;
  /** With which errors the step that is being taken can end. Answers the one with which it must; undefined: none. */
  fault(kinds: () => readonly ErrorKind[]): ErrorKind | undefined;
  /** Whether anybody will ask what would survive a power loss. */
  asksForPersistence(): boolean;
  /** What the step that is being taken has done about that. */
  persist(done: Persistence): void;
  /** The step that is being taken touches this. */
  touch(resource: string, mode: AccessMode): void;
  /** Where the step could not have had its lock, it would have waited for it. */
  patient(): void;
  /** The step may have freed locks on these databases, so whoever waits for them may try again. */
  release(files: readonly string[]): void;
  /**
   * The step met a lock on one of these databases where SQLite would wait. Returns when it may be tried again: true; or
   * when it has waited for longer than its busy timeout: false.
   */
  wait(files: readonly string[], timeoutMs: number, harmless: boolean): boolean;
  /** Does what is one step: gates inside of it, in a function that SQLite calls for example, stand open. */
  within<T>(action: () => T): T;
  /** What the step that is being taken came to, for a reader: "no row". */
  say(result: string): void;
  /** The step that is being taken ended with this error. */
  fail(code: string): void;
  /** The thread has slept, or waits for something by polling: let others move first. */
  rest(label: string): void;
  /** A connection was opened; who leaves a transaction open will be asked at the end. */
  opened(connection: ControlledConnection): void;
  /** The target did something that no gate can hold. */
  uncontrolled(what: string): void;
  /** The target uses what the harness cannot verify: the run ends. Returns what is to be thrown. */
  refuse(reason: string): Error;
  /** The harness itself has failed: the run ends and is not judged. Returns what is to be thrown. */
  defect(error: unknown): InternalError;
}

export interface ControlledConnection {
  readonly file: string;
  isInTransaction(): boolean;
}

/** How an uncontrolled effect begins that concerns a database outside the run's directory. */
export const outsideRun = "a database outside the run's directory";
