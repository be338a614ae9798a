export { type AuthIds, attributeUnnamed, learnAuthIds } from "./auth-ids.js";
export type { Rest } from "./checked-history.js";
export { excerpt } from "./excerpt.js";
export { type JudgedHistory, judgeHistory } from "./judge-history.js";
export { readListing } from "./listing.js";
