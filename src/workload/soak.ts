import type { Event, Finding, History, Operation, QuiescentSnapshot } from "../core/index.js";
import type { Awaitable } from "./target.js";

/** What a soak needs of a workload. */
export interface Soaking {
  /** Returns the workload's state for a new, empty storage. */
  newStorage(): SoakedStorage;
  /** Returns operations that read back everything about this subject, see `Describe.subject`. */
  readBack(subject: string): readonly Operation[];
  /** Operations that read something of the whole store. They are invoked once after each restart. */
  readonly overview: readonly Operation[];
}

/** The workload's state for one storage. */
export interface SoakedStorage {
  readonly judge: IncrementalJudge;
  /** Returns the work of one round. It is the same for the same seed, random numbers and earlier events. */
  work(options: SoakWorkOptions): SoakWork;
  /** Adds events to the state. */
  note(events: readonly Event[]): void;
  /** Returns whether a new storage would show more, because what was done on this one cannot be undone. */
  isUsedUp(): boolean;
}

/** The events since the last moment at which no operation was under way. */
export interface Segment extends Pick<History, "events"> {
  /** The store at the begin of the segment. Left out: it was not read. */
  readonly initial?: QuiescentSnapshot;
  /** A position after all events. From there, as many positions are free as there are indeterminate events. */
  readonly end: number;
}

/** The incremental checker of one storage. It keeps the possible states of the store, not the whole history. */
export interface IncrementalJudge {
  /**
   * Judges a segment and continues from its end. At the end no operation may be under way. If an operation was
   * indeterminate, the application must have recovered.
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
  /** At least one. The first is the worst. */
  readonly findings: readonly Finding[];
  /** The event of the segment that no order explains. Left out: the store at rest is wrong. */
  readonly culprit?: Event;
  /**
   * The subjects of the first finding, see `Describe.subject`. A report shows operations on these. If the list is
   * empty, it shows those on the culprit's subject. If there is no culprit either, it shows those on all subjects with
   * an indeterminate operation.
   */
  readonly subjects: readonly string[];
  /** The states that were possible just before the culprit returned, or at rest. */
  readonly possible: readonly unknown[];
}

export interface SoakWorkOptions {
  readonly seed: number;
  readonly random: Random;
}

/** The operations of the clients in one round, one by one. Undefined: there is nothing to do at this time. */
export interface SoakWork {
  next(mayCall: MayCall): Operation | undefined;
  /** Returns an operation that changes the store, so that a kill during it can show something. */
  change(mayCall: MayCall): Operation | undefined;
}

/**
 * Returns whether one more operation on this subject may be called, see `Describe.subject`. False: one more
 * indeterminate operation would make the history too hard to check.
 */
export type MayCall = (subject: string | undefined) => boolean;

/** Random numbers, the same for the same seed. */
export interface Random {
  /** Returns a number of at least 0 and less than 1. */
  fraction(): number;
  /** Returns a whole number of at least 0 and less than `count`. */
  below(count: number): number;
  chance(probability: number): boolean;
  /** Returns one of the items; undefined: there are none. */
  pick<T>(items: readonly T[]): T | undefined;
  /** Returns `count` of the items in any order, or all if there are fewer. */
  some<T>(items: readonly T[], count: number): T[];
}
