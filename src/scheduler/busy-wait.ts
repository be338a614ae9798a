/** Outside of the controlled part nobody schedules, so a lock is waited for as SQLite would. */
export function waitUncontrolled(timeoutMs: number): boolean {
  const now = performance.now();
  // A pause between two attempts is short; a longer one means that something else has been waited for in between.
  if (now - patience.last > 20 * pauseMs) patience = { since: now, last: now };
  patience.last = now;
  if (now - patience.since > timeoutMs) return false;
  rawWait(memory, 0, 0, pauseMs);
  return true;
}

const pauseMs = 2;
const memory = new Int32Array(new SharedArrayBuffer(4));
const rawWait = Atomics.wait;
let patience = { since: 0, last: 0 };
