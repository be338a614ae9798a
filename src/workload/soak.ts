import type { Event, Finding, History, Operation, QuiescentSnapshot } from "../core/index.js";
import type { Awaitable } from "./target.js";

/** What a soak needs of a workload. */
export interface Soaking {
  /** What one storage is soaked with. The storage is empty at first. */
  newStorage(): SoakedStorage;
  /** Operations that read back everything that is known of this subject, see `Describe.subject`. */
  readBack(subject: string): readonly Operation[];
  /** Operations that read something of the whole store: done once after each restart. */
  readonly overview: readonly Operation[];
}

/** What is known of one storage. */
export interface SoakedStorage {
  readonly judge: IncrementalJudge;
  /** The work of one round: the same for the same seed and random numbers, after the same events. */
  work(options: SoakWorkOptions): SoakWork;
  /** Tells what clients have done. */
  note(events: readonly Event[]): void;
  /** Whether nothing worth doing is left: what was done cannot be undone, so a new storage shows more. */
  isUsedUp(): boolean;
}

/** What happened since the last moment at which no operation was under way. */
export interface Segment extends Pick<History, "events"> {
  /** The store as it was when the segment began, if it was read. */
  readonly initial?: QuiescentSnapshot;
  /** A position after everything in it. From here on, as many positions are free as events were indeterminate. */
  readonly end: number;
}

/** The incremental checker of one storage. It remembers what the store may hold, not the whole history. */
export interface IncrementalJudge {
  /**
   * Judges a segment and goes on from its end. No operation may be under way there, and if any was indeterminate, the
   * application must have recovered.
   */
  advance(segment: Segment): Awaitable<SegmentJudgement>;
  /** Returns what is wrong with the store at rest by the invariants that need no history. */
  checkAtRest(snapshot: unknown): Awaitable<SegmentFailure | undefined>;
}

export type SegmentJudgement =
  | { readonly type: "explained" }
  | SegmentFailure
  | { readonly type: "undecided"; readonly reason: string };

export interface SegmentFailure {
  readonly type: "failed";
  /** At least one; the first is the one to read. */
  readonly findings: readonly Finding[];
  /** The event that no order explains: one of the segment. Left out: the store at rest is wrong. */
  readonly culprit?: Event;
  /**
   * What the first finding is about, see `Describe.subject`: a report shows operations on these. Empty: it shows those on
   * the culprit's subject, or without a culprit, those on all subjects on which an operation was indeterminate.
   */
  readonly subjects: readonly string[];
  /** The states that were possible just before the culprit returned, or at rest. */
  readonly possible: readonly unknown[];
}

export interface SoakWorkOptions {
  readonly seed: number;
  readonly random: Random;
}

/** What the clients are to do in one round, operation by operation. Undefined: there is nothing to do at this time. */
export interface SoakWork {
  next(mayCall: MayCall): Operation | undefined;
  /** An operation that is worth a kill: it changes the store. */
  change(mayCall: MayCall): Operation | undefined;
}

/**
 * Whether one more operation on this subject may be called, see `Describe.subject`. False: so many operations on it were
 * indeterminate that one more would make the history hard to check.
 */
export type MayCall = (subject: string | undefined) => boolean;

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
