/** A schedule to run: these clients in this order, and then as few switches as possible. */
export interface Plan {
  readonly clients: readonly number[];
  /** What each of these steps must be, as `comparable` says it. */
  readonly expected: readonly string[];
  readonly preemptions: number;
  /** How many of the steps fail or sleep. */
  readonly wastedSteps: number;
  /**
   * The identity of the last step; undefined: not known. A run that has this step, and also the steps of `fingerprint`,
   * makes the plan superfluous.
   */
  readonly wanted: number | undefined;
  /** For each client the identity of its last step before the wanted one. */
  readonly fingerprint: readonly number[];
}
