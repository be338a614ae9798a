/** The store at rest, as the adapter reads it. */
export interface ModelSnapshot {
  /** What `inspect` has returned; left out: the target has no `inspect`. */
  readonly value?: unknown;
  /** One sentence for each invariant of the store's own that does not hold. */
  readonly violated: readonly string[];
}
