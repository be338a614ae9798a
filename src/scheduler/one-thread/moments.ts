import type { Moment } from "../../core/index.js";

/** Something that can happen next in the event loop of one process. */
export interface PendingMoment extends Moment {
  readonly client: number;
  readonly label: string;
  /** Relative to the run's directory; "": none. */
  readonly file: string;
  /** `sleep`: code that sleeps goes on; others move first. `immediate`: these go on in the order in which they began. */
  readonly kind: "call" | "effect" | "resumption" | "return" | "immediate" | "sleep";
  /** Of a sleep: how long it is, in milliseconds. */
  readonly delayMs?: number;
  /** Lets it happen. Returns a promise if its step ends later. */
  happen(): void | Promise<void>;
}

/** The moments that can come next. */
export interface PendingMoments {
  add(moment: PendingMoment): void;
  /** Returns whether it was still pending. */
  remove(id: string): boolean;
  /** Returns those that can come now, in the order in which they were added. */
  possible(): readonly PendingMoment[];
}

export function createPendingMoments(): PendingMoments {
  const pending = new Map<string, PendingMoment>();
  return {
    add(moment) {
      pending.set(moment.id, moment);
    },
    remove: (id) => pending.delete(id),
    possible() {
      const all = [...pending.values()];
      return all.filter((moment, index) => !mustWait(moment, all.slice(0, index)));
    },
  };
}

/**
 * Returns whether a moment must wait for one of those that were added earlier. Node runs immediates in their order. It
 * runs the timer that was set earlier first, unless that one sleeps longer.
 */
function mustWait({ kind, delayMs = 0 }: PendingMoment, earlier: readonly PendingMoment[]): boolean {
  if (kind === "immediate") return earlier.some((other) => other.kind === "immediate");
  if (kind === "sleep") return earlier.some((other) => other.kind === "sleep" && (other.delayMs ?? 0) <= delayMs);
  return false;
}
