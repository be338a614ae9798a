export { type JudgedHistory, judgeHistory } from "./judge-history.js";
