import type { Finding, FindingCode } from "../core/index.js";

/** What is worse stands first: acknowledged data that is lost, then duplicates, orphans, what is refused for ever, wrong answers, errors. */
const ranks: { readonly [Code in FindingCode]: number } = {
  "account-lost": 0,
  "data-differs": 0,
  "key-name-differs": 0,
  "poll-interval-differs": 0,
  "active-differs": 0,
  "database-recreated": 0,
  "duplicate-api-key": 1,
  "duplicate-registry-row": 1,
  "duplicate-db-path": 1,
  "auth-id-shared": 1,
  "database-foreign": 1,
  "key-without-registry": 2,
  "registry-without-key": 2,
  "database-missing": 2,
  "database-without-registry": 2,
  "account-unexpected": 2,
  "own-invariant": 2,
  "refused-for-ever": 3,
  "refused-unregistered": 3,
  "wrong-answer": 4,
  "not-linearizable": 4,
  "malformed-answer": 4,
  "left-in-transaction": 4,
  "operation-threw": 5,
  "lifecycle-threw": 5,
};

export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ranks[a.code] - ranks[b.code]);
}
