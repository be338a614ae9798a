export { type Colours, createColours } from "./colours.js";
export type { EventsOf, ReportedCommand, VerifyEvent } from "./events.js";
export {
  formatPage,
  html,
  htmlReporter,
  layoutHistory,
  layoutTrace,
  locksIn,
  markupOf,
  missedWrites,
  visible,
} from "./html/index.js";
export { reporters } from "./list.js";
export type { Destination, Format, Formats, Means, Output, Reporter } from "./reporter.js";
export {
  formatPass,
  formatProgress,
  formatReport,
  formatSoakProgress,
  formatSoakReport,
  formatTrace,
  wrap,
} from "./text/index.js";
export { shortSql } from "./trace/index.js";
export { truncate } from "./truncate.js";
