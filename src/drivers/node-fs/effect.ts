import type { Access, ErrorKind } from "../../core/index.js";
import type { Arguments } from "./call-arguments.js";

/** What one call does to files, known before it is done. */
export interface Effect {
  readonly label: string;
  readonly file: string;
  /** What the call touches if it succeeds. To be called before it is done. A call that fails has only read. */
  readonly accesses: () => readonly Access[];
  /** The errors with which a call can end that would otherwise succeed. */
  readonly faults: readonly ErrorKind[];
  /** Ends the call with one of these errors: throws, or returns what such a call returns. */
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
  /** Each write to it is durable when it returns. */
  readonly synchronous: boolean;
}
