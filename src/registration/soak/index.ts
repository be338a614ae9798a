export { createKeys } from "./keys.js";
export { type Ledger, openLedger } from "./ledger.js";
export { type Work, planWork } from "./work.js";
