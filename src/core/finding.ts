/**
 * One violated expectation, as data: what was expected, what came, and at which operation. Only `describeFinding` of
 * the workload makes sentences of it.
 */
export interface Finding {
  /** Stable. The finding codes are documented. */
  readonly code: string;
  /** The values in the sentence, by name. */
  readonly values: { readonly [name: string]: unknown };
}

/** A finding with its sentence. */
export interface ReportedFinding extends Finding {
  /** The sentence: what was expected and what came. */
  readonly message: string;
}

/** What is wrong with a history, and the part of the history that shows it. */
export interface Judgement {
  /** The worst first, each once. */
  readonly findings: readonly Finding[];
  /** The events that show the first finding, by their indices in the history. */
  readonly shown: ShownEvents;
  /** Why the history could not be decided. */
  readonly unknown?: string;
}

export interface ShownEvents {
  /** In order of call. */
  readonly events: readonly number[];
  /** The number of earlier operations on the same keys that are left out. */
  readonly earlier: number;
  /** The event that no order explains. */
  readonly culprit?: number;
  /**
   * The states that were possible just before the culprit returned, or at the end. They are restricted to what the
   * store shows.
   */
  readonly possible: readonly unknown[];
}

export const nothingShown: ShownEvents = { events: [], earlier: 0, possible: [] };
