/** Counts the work of a check and tells when to give up. */
export interface Effort {
  /** Counts a step or a comparison that needed no function of the specification. */
  spend(): void;
  /** Counts a call of a function of the specification, which may take long. */
  spendCall(): void;
  /** Allows so much work from now on. NaN: none. */
  allow(units: number): void;
  /** Returns whether the allowed work or the time is used up. */
  isSpent(): boolean;
  isOverTime(): boolean;
  spent(): number;
}

/** The clock is read after so much work, which takes some microseconds. */
const unitsBetweenReadings = 128;
const callsBetweenReadings = 4;

/** @param timeoutMs Milliseconds from now. */
export function createEffort(timeoutMs: number): Effort {
  const deadline = performance.now() + timeoutMs;
  const isTimed = timeoutMs !== Number.POSITIVE_INFINITY;
  let spent = 0;
  let calls = 0;
  let limit = Number.POSITIVE_INFINITY;
  let isLate = false;

  const readClock = () => {
    // A timeout that is NaN is over at once.
    if (!(performance.now() < deadline)) isLate = true;
  };
  if (isTimed) readClock();
  return {
    spend() {
      spent++;
      if (isTimed && spent % unitsBetweenReadings === 0) readClock();
    },
    spendCall() {
      spent++;
      calls++;
      if (isTimed && calls % callsBetweenReadings === 0) readClock();
    },
    allow(units) {
      limit = spent + units;
    },
    isSpent: () => isLate || !(spent <= limit),
    isOverTime: () => isLate,
    spent: () => spent,
  };
}
