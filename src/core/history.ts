import type { Event } from "./outcome.js";

/** A deletion of what belongs to a key, while no client was connected. */
export interface Loss {
  readonly key: string;
  /** The name that the workload's snapshots give to what was deleted. */
  readonly subject: string;
  /** Its position. Position `call + 1` belongs to it as well. */
  readonly call: number;
}

/** The state of the store, read while no client was connected. */
export interface QuiescentSnapshot<Snapshot = unknown> {
  readonly snapshot: Snapshot;
  /** Its position, which no event has. Position `at + 1` belongs to it as well. */
  readonly at: number;
}

/**
 * The operations of all clients and their outcomes, in all runs of the application on one directory. All positions are
 * different.
 */
export interface History<E extends Event = Event, Snapshot = unknown> {
  readonly events: readonly E[];
  /** In the order of their positions. */
  readonly quiescent: readonly QuiescentSnapshot<Snapshot>[];
  readonly losses: readonly Loss[];
}
