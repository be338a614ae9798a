export { type CheckTargetOptions, checkTarget } from "./check-target.js";
export { checksOfContact } from "./contact.js";
export type { TargetCheck, TargetCheckName } from "./target-check.js";
