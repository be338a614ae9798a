/**
 * One violated expectation, as data: what was expected, what came, and where. Sentences are made of it in one place, the
 * workload's `describe.finding`.
 */
export interface Finding {
  /** Stable; the finding codes are documented. */
  readonly code: string;
  /** What the sentence needs, by name. */
  readonly values: { readonly [name: string]: unknown };
}

/** A finding with its sentence, as reports hold it. */
export interface ReportedFinding extends Finding {
  /** What was expected and what came. */
  readonly message: string;
}

/** What is wrong with a history, and the part of it that shows why. */
export interface Judgement {
  /** The worst first, each once. */
  readonly findings: readonly Finding[];
  /** For the first finding: which events a reader needs, by their numbers in the history. */
  readonly shown: ShownEvents;
  /** Why the history could not be decided. */
  readonly unknown?: string;
}

export interface ShownEvents {
  /** In order of call. */
  readonly events: readonly number[];
  /** How many earlier operations on the same keys are left out. */
  readonly earlier: number;
  /** The event that no order explains. */
  readonly culprit?: number;
  /** The states that were possible just before the culprit returned, or at the end: as far as the store shows them. */
  readonly possible: readonly unknown[];
}

export const nothingShown: ShownEvents = { events: [], earlier: 0, possible: [] };
