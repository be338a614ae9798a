import type { Moment } from "../../core/index.js";

/** Something that can happen next in the event loop of one process. */
export interface PendingMoment extends Moment {
  readonly client: number;
  readonly label: string;
  /** Relative to the run's directory; "": none. */
  readonly file: string;
  /** `sleep`: code that sleeps goes on; others move first. `immediate`: these go on in the order in which they began. */
  readonly kind: "call" | "effect" | "resumption" | "return" | "immediate" | "sleep";
  /** Of an effect: whether it reads or writes a buffer of the target. Left out: it uses none. */
  readonly buffer?: "read" | "write" | undefined;
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
  /** A moment has come, with this step: those that had to wait for it may come after it. */
  came(moment: PendingMoment, step: number): void;
}

/**
 * A longer sleep is a time limit, and not a pause. All that a small program does takes less, so such a sleep ends only when
 * nothing else can happen, as a busy timeout of SQLite expires only in a deadlock.
 */
const pauseMsMax = 999;

export function createPendingMoments(): PendingMoments {
  const pending = new Map<string, PendingMoment>();
  const ranks = new Map<string, number>();
  const rankOf = ({ id }: PendingMoment): number => ranks.get(id) ?? 0;
  return {
    add(moment) {
      ranks.set(moment.id, ranks.size);
      pending.set(moment.id, moment);
    },
    remove: (id) => pending.delete(id),
    possible() {
      const all = [...pending.values()];
      const possible = all.filter((moment, index) => !all.slice(0, index).some((other) => precedes(other, moment)));
      const soon = possible.filter((moment) => !isTimeLimit(moment));
      return soon.length > 0 ? soon : possible;
    },
    came(moment, step) {
      for (const other of pending.values()) {
        if (rankOf(other) < rankOf(moment) || !precedes(moment, other)) continue;
        pending.set(other.id, { ...other, after: [...other.after, step] });
      }
    },
  };
}

export function isTimeLimit({ kind, delayMs = 0 }: PendingMoment): boolean {
  return kind === "sleep" && delayMs > pauseMsMax;
}

/**
 * Returns whether a moment that was added earlier must come before the other one. Node runs immediates in their order. It
 * runs the timer that was set earlier first, unless that one sleeps longer.
 */
function precedes(earlier: PendingMoment, later: PendingMoment): boolean {
  if (earlier.kind !== later.kind) return false;
  return later.kind === "immediate" || (later.kind === "sleep" && (earlier.delayMs ?? 0) <= (later.delayMs ?? 0));
}
