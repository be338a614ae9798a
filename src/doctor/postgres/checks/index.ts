export type { Check } from "./check.js";
export { checksOf } from "./checks-of.js";
