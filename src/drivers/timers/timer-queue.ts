import type { VirtualClock } from "../../core/index.js";
import type { Pending } from "./pending-work.js";
import { raw } from "./raw-clock.js";

/*
 * The timers that target code has set in one thread. They fire in the order in which they are due. A timer is due when
 * enough time was skipped. If target code waits for nothing but timers, the earliest one ends the sleep of the client,
 * and the time until then is skipped.
 */

/** A handle of Node's own, of a timer that never fires by itself, so that target code may do with it what Node allows. */
export type Handle = NodeJS.Timeout;

export interface Timer {
  readonly handle: Handle;
  /** Undefined: it fires in the next turn of the event loop, and that is no sleep. */
  readonly label: string | undefined;
  readonly delayMs: number;
  readonly repeats: boolean;
  readonly callback: () => void;
}

export interface TimerQueue {
  /** From now on timers are virtual. Those that are pending belong to no run of today, and go by the real time. */
  begin(): void;
  /** From now on timers are real, because no run is under way. */
  end(): void;
  isVirtual(): boolean;
  add(timer: Timer): void;
  /** Sets the timer of a handle anew, from now on. */
  refresh(handle: Handle): void;
  /** Forgets timers whose handles were cleared. */
  prune(): void;
}

/** The longest delay of a timer in Node. */
export const delayMsMax = 2 ** 31 - 1;

interface Entry extends Timer {
  dueMs: number;
  /** The time on the virtual clock at which it would fire if nothing were skipped. */
  realDueMs: number;
  order: number;
}

export interface TimerQueueOptions {
  readonly clock: VirtualClock;
  /** Ends a sleep of the client. Returns when the time until `endMs` is skipped. */
  readonly wake: (label: string, endMs: number) => void;
  readonly pending: () => Pending;
}

export function createTimerQueue({ clock, wake, pending }: TimerQueueOptions): TimerQueue {
  let entries: Entry[] = [];
  let isVirtual = false;
  let isWatching = false;
  let orders = 0;

  const shownMs = (): number => raw.now() + clock.skippedMs();
  const start = (entry: Entry): void => {
    entry.dueMs = clock.skippedMs() + (entry.label === undefined ? 0 : entry.delayMs);
    entry.realDueMs = shownMs() + entry.delayMs;
    entry.order = orders++;
  };
  const prune = (): void => {
    entries = entries.filter(({ handle }) => !isCleared(handle));
    const [first] = entries.toSorted(byDueTime);
    clock.nextTimer(first?.dueMs);
  };
  const fire = (entry: Entry): void => {
    if (entry.label !== undefined) wake(entry.label, entry.dueMs);
    // While the client slept, nothing of its own has run that could have cleared the timer.
    if (entry.repeats) start(entry);
    else raw.clearTimeout(entry.handle);
    prune();
    entry.callback();
  };
  const watch = (): void => {
    if (isWatching) return;
    isWatching = true;
    raw.setImmediate(check);
  };
  const check = (): void => {
    isWatching = false;
    prune();
    const [first] = entries.toSorted(byDueTime);
    if (first === undefined || !isVirtual) return;
    const left = pending();
    const isDue = first.dueMs <= clock.skippedMs() || (left !== "nothing" && first.realDueMs <= shownMs());
    if (isDue || left === "nothing") {
      watch();
      fire(first);
    } else if (left === "turns") watch();
    else {
      isWatching = true;
      raw.setTimeout(check, checkEveryMs);
    }
  };
  /** Lets the pending timers go by the real time. */
  const release = (): void => {
    prune();
    for (const entry of entries) fireInReality(entry, entry.dueMs - clock.skippedMs());
    entries = [];
    clock.nextTimer(undefined);
  };

  return {
    begin() {
      release();
      isVirtual = true;
    },
    end() {
      release();
      isVirtual = false;
    },
    isVirtual: () => isVirtual,
    add(timer) {
      const entry: Entry = { ...timer, dueMs: 0, realDueMs: 0, order: 0 };
      start(entry);
      entries.push(entry);
      prune();
      watch();
    },
    refresh(handle) {
      const entry = entries.find((each) => each.handle === handle);
      if (entry === undefined || isCleared(handle)) return;
      start(entry);
      prune();
    },
    prune,
  };
}

/** How often to check whether what is pending outside has ended. */
const checkEveryMs = 1;

function byDueTime(one: Entry, other: Entry): number {
  return one.dueMs - other.dueMs || one.order - other.order;
}

/** Returns whether the handle was cleared, in whatever way. Node notes that in the handle since version 11. */
function isCleared(handle: Handle): boolean {
  return Reflect.get(handle, "_destroyed") === true;
}

function fireInReality({ handle, repeats, delayMs, callback }: Entry, leftMs: number): void {
  raw
    .setTimeout(
      () => {
        if (isCleared(handle)) return;
        if (!repeats) raw.clearTimeout(handle);
        callback();
        if (repeats) fireInReality({ handle, repeats, delayMs, callback } as Entry, delayMs);
      },
      Math.max(1, leftMs),
    )
    .unref();
}
