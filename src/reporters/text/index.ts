export { formatFindings } from "./failure.js";
export { truncate, wrap } from "./layout.js";
export { formatProgress } from "./progress.js";
export { formatPass, formatReport, formatSummary } from "./report.js";
export { textReporter } from "./reporter.js";
export { formatSoakProgress, formatSoakReport } from "./soak-report.js";
export { shortSql } from "./statements.js";
export { shortPaths } from "./step-text.js";
export { formatTrace } from "./trace-report.js";
