/** How it is decided which client takes the next step. `scheduler/decide.ts` says between which clients. */
export type Schedule =
  /**
   * At each decision the number of the choice, 0 where there is none: all zeros has no preemption. -1 lets the busy
   * timeout of the first blocked client run out, -2 that of the second.
   */
  | { readonly type: "choices"; readonly choices: readonly number[] }
  /** These clients in this order, then as with zeros: how the exploration asks for a schedule. */
  | { readonly type: "clients"; readonly clients: readonly number[] }
  /**
   * The client with the highest priority that can move; at each of the given steps the one that moved last falls behind
   * all others (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", 2010).
   */
  | { readonly type: "priorities"; readonly order: readonly number[]; readonly changes: readonly number[] };
