import type { Access, ErrorKind } from "../../core/index.js";
import type { Arguments } from "./call-arguments.js";

/** The effect of one call on files, known before the call. */
export interface Effect {
  readonly label: string;
  readonly file: string;
  /**
   * Returns the accesses of the call if it succeeds. Must be called before the call. If the call fails, it has only
   * read.
   */
  readonly accesses: () => readonly Access[];
  /** The errors that can be injected into the call. */
  readonly faults: readonly ErrorKind[];
  /** Ends the call with one of these errors: throws it, or returns the result of a short write. */
  readonly fail: (kind: ErrorKind) => unknown;
  /** The inode that the call makes durable; undefined: none. */
  readonly syncs?: number;
}

/** An effect without its errors. */
export type PlainEffect = Omit<Effect, "faults" | "fail">;

/** Returns the effect of a call; undefined: the call does not concern the run. */
export type EffectOf<Kind = PlainEffect> = (args: Arguments) => Kind | undefined;

/** Files of the run that are open, by their descriptors. */
export type OpenFiles = ReadonlyMap<number, OpenFile>;

export interface OpenFile {
  readonly file: string;
  /** Whether each write to it is durable when it returns. */
  readonly synchronous: boolean;
}
