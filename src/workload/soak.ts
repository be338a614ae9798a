import type { Event, Finding, History, Operation } from "../core/index.js";
import type { Awaitable } from "./target.js";

/** What happened since the last moment at which no operation was under way. */
export interface Segment extends Pick<History, "events"> {
  /** The store as it was when the segment began, if it was read. */
  readonly rest?: History["rests"][number];
  /** A position after everything in it; as many behind it are free as it has interrupted events. */
  readonly end: number;
}

/** What the store may hold by now, as far as it can be known from what was answered. */
export interface Ledger {
  /**
   * Judges a segment and goes on from its end. No operation may be under way there, and if any was interrupted, the
   * application must have recovered.
   */
  advance(segment: Segment): Awaitable<LedgerJudgement>;
  /** What is wrong with the store at rest by the invariants that need no history, with what to show for it. */
  checkAtRest(snapshot: unknown): Awaitable<LedgerFailure | undefined>;
  /** The operations that were interrupted lately, and what was done to the same things: events, by what to show of them. */
  interruptedLately(): Awaitable<LedgerEvidence>;
}

export type LedgerJudgement =
  | { readonly type: "explained" }
  | LedgerFailure
  | { readonly type: "undecided"; readonly reason: string };

export interface LedgerFailure {
  readonly type: "failed";
  readonly findings: readonly Finding[];
  readonly evidence: LedgerEvidence;
}

/** Events of this segment and of earlier ones, as `ShownEvents` without numbers. */
export interface LedgerEvidence {
  readonly events: readonly Event[];
  readonly earlier: number;
  readonly culprit?: Event;
  readonly possible: readonly unknown[];
}

/** What a soak needs of a workload. */
export interface Soaking {
  openLedger(): Ledger;
  /** The keys of one storage. */
  newKeys(): SoakKeys;
  /** False: what was done to a key cannot be undone, so a storage is of use only as long as it has unused keys. */
  readonly keysReturn: boolean;
  work(options: SoakWorkOptions): SoakWork;
  /** What reads back everything that is known of this subject, see `Describe.subject`. */
  readBack(subject: string): readonly Operation[];
  /** What reads something of the whole store, once after each restart. */
  readonly overview: readonly Operation[];
}

export interface SoakWorkOptions {
  /** From `newKeys`. */
  readonly keys: SoakKeys;
  readonly seed: number;
  readonly random: Random;
}

/** The keys of one storage, and what is roughly known of them: enough to choose what is worth doing. */
export interface SoakKeys {
  readonly all: readonly string[];
  /** Those with which anything was ever done. */
  used(): readonly string[];
  /** Those that are most likely not in the store. Those that never were come first, and alone. */
  absent(): readonly string[];
  /** How many there are with which nothing was ever done. */
  unused(): number;
  note(events: readonly Event[]): void;
}

/** What the clients are to do in one round, operation by operation. */
export interface SoakWork {
  /** `isOpen`: whether operations on this key may still be called. Undefined: on none may they. */
  next(isOpen: IsOpen): Operation | undefined;
  /** One that is worth a kill: it changes the store. */
  change(isOpen: IsOpen): Operation | undefined;
}

export type IsOpen = (key: string) => boolean;

/** Random numbers, the same for the same seed. */
export interface Random {
  /** At least 0, less than 1. */
  fraction(): number;
  /** A whole number, at least 0, less than `count`. */
  below(count: number): number;
  chance(probability: number): boolean;
  /** One of them; undefined if there is none. */
  pick<T>(items: readonly T[]): T | undefined;
  /** This many of them, in any order; all if there are fewer. */
  some<T>(items: readonly T[], count: number): T[];
}
