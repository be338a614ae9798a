export type { Loss, Rest } from "./checked-history.js";
export { type JudgedHistory, judgeHistory, withoutRepetitions } from "./judge-history.js";
