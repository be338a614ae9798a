/*
 * The virtual clock in the shared state of a run (see `VirtualClock`), and what each client is waiting for. Only the
 * client that has the turn writes here. The turn passes from thread to thread through Atomics, so the numbers need none.
 */

/** `Date.now` as it is before the drivers replace it. */
const realNow = Date.now;

export interface SharedClock {
  readonly numbers: Float64Array;
}

const at = { skipped: 0, skips: 1, before: 2, slowFrom: 3 } as const;
const ofClient = { wakes: 0, nextTimer: 1, awakeSince: 2 } as const;
const [numbersOfClock, numbersOfClient] = [4, 3];
/** The skips whose moments are kept. Then the last one stands for all that follow. */
const skipsMax = 8192;
/** As many clients as a counterexample may have. */
const clientsMax = 16;
const firstSkip = numbersOfClock + numbersOfClient * clientsMax;

export function createSharedClock(): SharedClock {
  return { numbers: new Float64Array(new SharedArrayBuffer(8 * (firstSkip + 2 * skipsMax))) };
}

/** Whether target code was seen to sleep, in any run of this process. */
let hasSlept = false;

/** Sets the clock for a run. `skippedMs`: what was skipped before, in other runs of the test case. */
export function resetSharedClock({ numbers }: SharedClock, skippedMs: number): void {
  hasSlept ||= (numbers[at.skips] ?? 0) > 0;
  numbers[at.slowFrom] = hasSlept ? realNow() : none;
  numbers.fill(none, numbersOfClock, firstSkip);
  numbers[at.skipped] = skippedMs;
  numbers[at.before] = skippedMs;
  numbers[at.skips] = 0;
}

const none = -1;

export function skippedMsOf({ numbers }: SharedClock): number {
  return numbers[at.skipped] ?? 0;
}

/** Returns the milliseconds that had been skipped at a moment of the real time. */
export function skippedMsAt({ numbers }: SharedClock, realMs: number): number {
  for (let skip = (numbers[at.skips] ?? 0) - 1; skip >= 0; skip -= 1) {
    if ((numbers[firstSkip + 2 * skip] ?? 0) <= realMs) return numbers[firstSkip + 2 * skip + 1] ?? 0;
  }
  return numbers[at.before] ?? 0;
}

/** How much slower the clock goes than the real time. */
const slowness = 100;

/**
 * Returns the milliseconds that the clock has lost at a moment of the real time. In a run of a target that sleeps, the
 * clock goes slowly: from the start of the run if the target was seen to sleep before, else from the first skip on. The
 * clock of a target that never sleeps shows the real time.
 */
export function lostMsAt({ numbers }: SharedClock, realMs: number): number {
  const slowFrom = numbers[at.slowFrom] ?? none;
  return slowFrom === none || realMs <= slowFrom ? 0 : (realMs - slowFrom) * (1 - 1 / slowness);
}

/** Skips the time until `endMs`, from `realMs` of the real time on. Returns false if that much was skipped already. */
export function skipTo(clock: SharedClock, endMs: number, realMs: number): boolean {
  const { numbers } = clock;
  if (endMs <= skippedMsOf(clock)) return false;
  if (numbers[at.slowFrom] === none) numbers[at.slowFrom] = realNow();
  const index = Math.min(numbers[at.skips] ?? 0, skipsMax - 1);
  numbers[firstSkip + 2 * index] = realMs;
  numbers[firstSkip + 2 * index + 1] = endMs;
  numbers[at.skips] = index + 1;
  numbers[at.skipped] = endMs;
  return true;
}

export type ClientTime = keyof typeof ofClient;

/**
 * Returns a time of a client in skipped milliseconds; undefined: it has none. `wakes`: when its sleep ends. `nextTimer`:
 * when its earliest pending timer is due. `awakeSince`: since when it is awake in an operation.
 */
export function timeOf({ numbers }: SharedClock, client: number, field: ClientTime): number | undefined {
  const value = numbers[numbersOfClock + numbersOfClient * client + ofClient[field]] ?? none;
  return value === none ? undefined : value;
}

export function setTimeOf({ numbers }: SharedClock, client: number, field: ClientTime, ms: number | undefined): void {
  numbers[numbersOfClock + numbersOfClient * client + ofClient[field]] = ms ?? none;
}
