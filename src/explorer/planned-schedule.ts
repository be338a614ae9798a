/** A schedule to run: these clients in this order, then as few switches as possible. */
export interface Plan {
  readonly clients: readonly number[];
  /** The text of each of these steps, see `comparable`. */
  readonly expected: readonly string[];
  readonly preemptions: number;
  /** The number of steps that fail or sleep. */
  readonly wastedSteps: number;
  /**
   * The identity of the last step; undefined: not known. If an explored run has this step and the steps of
   * `fingerprint`, the plan is superfluous.
   */
  readonly wanted: number | undefined;
  /** For each client the identity of its last step before the wanted one. */
  readonly fingerprint: readonly number[];
}
