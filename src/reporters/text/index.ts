export { renderFindings, renderPass, renderVerdict } from "./report.js";
export { formatProgress, renderSoak } from "./soak-report.js";
export { shortSql } from "./statements.js";
export { shortPaths } from "./step-text.js";
export { type Colours, coloursOf, createStatusLine, type StatusLine, wrap } from "./terminal.js";
export { renderTrace } from "./trace-report.js";
