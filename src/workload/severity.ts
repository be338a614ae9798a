import type { Finding } from "../core/index.js";

/** The severity of each finding code. 0 is the worst. */
export type Ranks = { readonly [code: string]: number };

/**
 * The worst is acknowledged data that is lost, then duplicates, orphans, permanent refusals, wrong answers, errors. A
 * workload ranks its own codes on the same scale.
 */
const ranks: Ranks = {
  "own-invariant": 2,
  "refused-for-ever": 3,
  "wrong-answer": 4,
  "not-linearizable": 4,
  "malformed-answer": 4,
  "left-in-transaction": 4,
  "never-returned": 3,
  "uncaught-exception": 3,
  "operation-threw": 5,
  "job-threw": 5,
  "lifecycle-threw": 5,
};

/** The rank of a code that has none: between a loss and an error. */
const unranked = 3;

/** Returns the findings, the worst first. `own`: the ranks of the workload's own codes. */
export function worstFirst(findings: readonly Finding[], own: Ranks): readonly Finding[] {
  const rank = ({ code }: Finding): number => own[code] ?? ranks[code] ?? unranked;
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

/** Returns each finding once. The same finding may be made after the recovery and at the end of the run. */
export function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify([finding.code, finding.values]), finding])).values()];
}
