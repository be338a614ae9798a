import type { Look } from "./look.js";

/** Cases of which nothing is known: the target ended its process, hung, or did not come to an end. */
export interface LostCases {
  add(lost: Lost): void;
  /** So many that nothing more is to be expected of the target. */
  areTooMany(): boolean;
  /** Undefined: there are none. */
  summary(): string | undefined;
}

export type Lost = Extract<Look, { readonly type: "lost" }>;

/** A target that ends its process costs only the case in which it did; one that always does costs no more than these. */
const lostMax = 40;
/** Each of these takes as long as the time limit of a step. */
const stuckMax = 3;

export function countLostCases(): LostCases {
  let [count, stuck, reason] = [0, 0, ""];
  return {
    add(lost) {
      if (count === 0) reason = lost.reason;
      count += 1;
      if (lost.isStuck) stuck += 1;
    },
    areTooMany: () => count > lostMax || stuck >= stuckMax,
    summary: () => {
      if (count === 0) return undefined;
      return `${count === 1 ? "1 test case" : `${count} test cases`} could not be judged: ${reason}`;
    },
  };
}
