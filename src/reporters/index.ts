export {
  type Colours,
  columns,
  createColours,
  formatFindings,
  formatPass,
  formatReport,
  formatSoakProgress,
  formatSoakReport,
  formatSummary,
  formatTrace,
  margin,
  wrap,
} from "./text/index.js";
export { shortPaths, shortSql } from "./trace/index.js";
export { truncate } from "./truncate.js";
