export { htmlReport } from "./html.js";
export { textReport } from "./text.js";
