/** A test case without a verdict: the target ended its process or hung, or its history could not be decided. */
export interface Unjudged {
  readonly type: "lost";
  readonly reason: string;
  /** Whether it reached the time limit. */
  readonly isStuck: boolean;
}

export interface UnjudgedCases {
  add(lost: Unjudged): void;
  /** Whether the pass should end because too few cases can be judged. */
  areTooMany(): boolean;
  /** Returns how many there are and why; undefined: there are none. */
  summary(): string | undefined;
}

/** If a target ends its process in every case, the pass ends after this many. */
const lostMax = 40;
/** If a target hangs in every case, the pass ends after this many. Each costs the time limit of a step. */
const stuckMax = 3;

/** Returns an empty count. `what`: the name of a case in a report. */
export function countUnjudgedCases(what: "test case" | "program" | "round"): UnjudgedCases {
  let [count, stuck, reason] = [0, 0, ""];
  return {
    add(lost) {
      if (count === 0) reason = lost.reason;
      count += 1;
      if (lost.isStuck) stuck += 1;
    },
    areTooMany: () => count > lostMax || stuck >= stuckMax,
    summary() {
      if (count === 0) return undefined;
      return `${count === 1 ? `1 ${what}` : `${count} ${what}s`} could not be judged: ${reason}`;
    },
  };
}
