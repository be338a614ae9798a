import type { Finding } from "../core/index.js";

/** How bad a finding is, by its code: 0 is the worst. */
export type Ranks = { readonly [code: string]: number };

/**
 * Acknowledged data that is lost is worst, then duplicates, orphans, what is refused for ever, wrong answers, errors. A
 * workload ranks its own codes in between.
 */
const ranks: Ranks = {
  "own-invariant": 2,
  "refused-for-ever": 3,
  "wrong-answer": 4,
  "not-linearizable": 4,
  "malformed-answer": 4,
  "left-in-transaction": 4,
  "operation-threw": 5,
  "job-threw": 5,
  "lifecycle-threw": 5,
};

/** A code without a rank: worse than an error, not as bad as a loss. */
const unranked = 3;

/** The findings, the worst first. `own`: the ranks of the workload's own codes. */
export function worstFirst(findings: readonly Finding[], own: Ranks): readonly Finding[] {
  const rank = ({ code }: Finding): number => own[code] ?? ranks[code] ?? unranked;
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

/** The same may be wrong at rest behind the recovery and at the end: it is said once. */
export function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify([finding.code, finding.values]), finding])).values()];
}
