import type { Ranks } from "../workload/index.js";

/** How bad the findings of registration stores are: lost data first, then duplicates, then orphans. */
export const ranks: Ranks = {
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
  "refused-unregistered": 3,
};
