import type { Event } from "./outcome.js";

/** What belongs to a key was deleted while no client was connected. */
export interface Loss {
  readonly key: string;
  /** What was deleted, by the name that the workload's snapshots give it. */
  readonly subject: string;
  /** Its position; `call + 1` is taken as well. */
  readonly call: number;
}

/** The store, read while no client was connected. */
export interface QuiescentSnapshot<Snapshot = unknown> {
  readonly snapshot: Snapshot;
  /** Its position, which no event has; `at + 1` is taken as well. */
  readonly at: number;
}

/** What clients did and got, in all runs of the application on one directory. All positions are different. */
export interface History<E extends Event = Event, Snapshot = unknown> {
  readonly events: readonly E[];
  /** In the order of their positions. */
  readonly quiescent: readonly QuiescentSnapshot<Snapshot>[];
  readonly losses: readonly Loss[];
}
