export type { Loss } from "./checked-history.js";
export { type JudgedHistory, judgeHistory } from "./judge-history.js";
