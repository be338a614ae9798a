export { type AccountCache, cacheAccounts } from "./account-cache.js";
export {
  type AccountCounts,
  type AccountPage,
  type AccountSelection,
  checkPageOptions,
  type PageOptions,
  prepareAccountLists,
} from "./account-lists.js";
export {
  type Account,
  type AccountStatus,
  type Accounts,
  now,
  ownPath,
  prepareAccounts,
  publicAccount,
  type StoredAccount,
} from "./accounts.js";
export type { LoneOpening } from "./lone-opening.js";
export { type Master, type OpenedMaster, openMaster, openMasterReadOnly } from "./master.js";
export { refuseEmptyFile, refuseForeignDatabase, refuseStaleWal } from "./master-checks.js";
export { applyMasterVersions, masterApplicationId } from "./schema.js";
export { beginSession, prepareCommitMark, readSession } from "./session.js";
