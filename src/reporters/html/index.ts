export { layoutHistory } from "./history/index.js";
export { html, markupOf, visible } from "./markup.js";
export { formatPage } from "./page.js";
export { htmlReporter } from "./reporter.js";
export { layoutTrace, locksIn, missedWrites } from "./trace/index.js";
