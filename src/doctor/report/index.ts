export type { Explained, Fact } from "./explained.js";
export { htmlReport } from "./html.js";
export { formatHtml } from "./html-form.js";
export { number } from "./numbers.js";
export { planText, repairText } from "./repair-text.js";
export { textReport } from "./text.js";
export { formatText } from "./text-form.js";
export { wrap } from "./wrap.js";
