export { formatHistory } from "./check-report.js";
export { formatFindings } from "./failure.js";
export { wrap } from "./layout.js";
export { formatProgress } from "./progress.js";
export { formatReplay } from "./replay-report.js";
export { formatPass, formatReport } from "./report.js";
export { textReporter } from "./reporter.js";
export { formatSoakProgress, formatSoakReport } from "./soak-report.js";
export { formatTrace } from "./trace-report.js";
