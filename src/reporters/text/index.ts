export { formatFindings } from "./failure.js";
export { type Colours, columns, createColours, margin, wrap } from "./layout.js";
export { formatPass, formatReport, formatSummary } from "./report.js";
export { formatSoakProgress, formatSoakReport } from "./soak-report.js";
export { formatTrace } from "./trace-report.js";
