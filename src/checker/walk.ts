import type { Effort } from "./effort.js";
import type { Times } from "./times.js";

/** How far a partition could be followed without a search, and to which state. */
export interface Walk<State> {
  /**
   * `complete`: to the end. `overlap`: to an operation that overlaps the next one or never returned. `stuck`: to an
   * operation whose response is impossible. `spent`: as far as the effort allowed.
   */
  readonly ending: "complete" | "overlap" | "stuck" | "spent";
  /** Index of that operation among the entries. */
  readonly at: number;
  /** The state before it. */
  readonly state: State;
}

/** What is walked. */
export interface Path<State> {
  /** In order of call. */
  readonly entries: Int32Array;
  readonly times: Times;
  readonly initial: State;
  /** Returns the state after the entry, or undefined if its response is impossible. */
  readonly step: (state: State, entry: number) => State | undefined;
  /** Responses at this time and later are ignored. */
  readonly until: number;
}

/** Applies the operations that overlap no other: each has only one place in the order. Nearly all of long histories do. */
export function walkLone<State>({ entries, times, initial, step, until }: Path<State>, effort: Effort): Walk<State> {
  const { called, returned } = times;
  let state = initial;
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? 0;
    const time = returned[entry] ?? 0;
    if (time >= until && time !== Number.POSITIVE_INFINITY) return { ending: "complete", at, state };
    if (time === Number.POSITIVE_INFINITY) return { ending: "overlap", at, state };
    if (at + 1 < entries.length && time >= (called[entries[at + 1] ?? 0] ?? 0)) return { ending: "overlap", at, state };
    if (effort.isSpent()) return { ending: "spent", at, state };
    const after = step(state, entry);
    if (after === undefined) return { ending: "stuck", at, state };
    state = after;
  }
  return { ending: "complete", at: entries.length, state };
}
