export { formatFindings } from "./failure.js";
export { wrap } from "./layout.js";
export { formatProgress } from "./progress.js";
export { formatPass, formatReport } from "./report.js";
export { textReporter } from "./reporter.js";
export { formatSoakProgress, formatSoakReport } from "./soak-report.js";
export { formatTrace } from "./trace-report.js";
