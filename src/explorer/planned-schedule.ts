/** A schedule that is wanted: these clients in this order, and then whoever is there going on. */
export interface Plan {
  readonly clients: readonly number[];
  /** What must stand at the gate at each of these steps, as `comparable` says it. */
  readonly expected: readonly string[];
  readonly preemptions: number;
  /** Steps that failed or slept. */
  readonly inVain: number;
  /** The identities by which an explored run is known to have it already: the wanted step, and where the others stand. */
  readonly wanted: number | undefined;
  readonly standing: readonly number[];
}
