export {
  type Colours,
  createColours,
  formatFindings,
  formatPass,
  formatReport,
  formatSoakProgress,
  formatSoakReport,
  formatSummary,
  formatTrace,
  shortPaths,
  shortSql,
  wrap,
} from "./text/index.js";
