export { htmlReport } from "./html.js";
export { planText, repairText } from "./repair-text.js";
export { textReport } from "./text.js";
