/** Nothing is known of one case: the target ended its process, hung, or its history could not be decided. */
export interface Unjudged {
  readonly type: "lost";
  readonly reason: string;
  /** It did not come to its end, and finding that out took as long as the time limit. */
  readonly isStuck: boolean;
}

export interface UnjudgedCases {
  add(lost: Unjudged): void;
  /** So many that nothing more is to be expected of the target. */
  areTooMany(): boolean;
  /** Undefined: there are none. */
  summary(): string | undefined;
}

/** A target that ends its process costs only the case in which it did; one that always does costs no more than these. */
const lostMax = 40;
/** Each of these takes as long as the time limit of a step. */
const stuckMax = 3;

/** `what`: what a reader calls such a case. */
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
