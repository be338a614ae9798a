export type { Loss, Rest } from "./checked-history.js";
export { type JudgedHistory, judgeHistory } from "./judge-history.js";
