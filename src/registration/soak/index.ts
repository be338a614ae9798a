export { createKeys } from "./keys.js";
export { type Ledger, openLedger } from "./ledger.js";
export { planWork, type Work } from "./work.js";
