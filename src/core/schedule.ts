/**
 * How the scheduler decides which client takes the next step. See `scheduler/decide.ts` for the order of the choices.
 */
export type Schedule =
  /**
   * At each decision the number of the choice. Default: 0. A schedule of zeros has no preemption. -1 lets the busy
   * timeout of the first blocked client expire, -2 that of the second.
   */
  | { readonly type: "choices"; readonly choices: readonly number[] }
  /** These clients in this order, then as with zeros. The explorer asks for schedules in this form. */
  | { readonly type: "clients"; readonly clients: readonly number[] }
  /** If clients share one process: the moments with these ids in this order, then as with zeros. */
  | { readonly type: "moments"; readonly moments: readonly string[] }
  /**
   * Of the clients that can move the one with the highest priority. At each step in `changes` the client that moved
   * last gets the lowest priority (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding
   * Bugs", 2010).
   */
  | { readonly type: "priorities"; readonly order: readonly number[]; readonly changes: readonly number[] };

/** Returns the choices without the zeros at the end. The scheduler takes 0 if there is no choice. */
export function withoutTrailingZeros(choices: readonly number[]): readonly number[] {
  return choices.slice(0, choices.findLastIndex((choice) => choice !== 0) + 1);
}
