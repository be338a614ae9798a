/**
 * Waits a moment for a lock, as SQLite's busy handler does. Outside of the controlled part no client is scheduled, so
 * the wait takes real time. Returns false if the busy timeout has expired.
 */
export function waitUncontrolled(timeoutMs: number): boolean {
  const now = realNow();
  // Between two attempts of one wait the pause is short. After a longer pause a new wait begins.
  if (now - latest.last > 20 * pauseMs) latest = { since: now, last: now };
  latest.last = now;
  if (now - latest.since > timeoutMs) return false;
  rawWait(memory, 0, 0, pauseMs);
  return true;
}

const pauseMs = 2;
const memory = new Int32Array(new SharedArrayBuffer(4));
/** These as they are before the drivers replace them. */
const [rawWait, realNow] = [Atomics.wait, performance.now.bind(performance)];
/** When the wait that is going on began, and when it was last tried. */
let latest = { since: 0, last: 0 };
