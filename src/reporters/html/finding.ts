import type { Evidence, ReportedFinding } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { shortPaths } from "../trace/index.js";
import { drawHistory } from "./history/index.js";
import { longText } from "./long-text.js";
import { type Html, html } from "./markup.js";
import { drawProgram } from "./program.js";
import { drawTrace } from "./trace/index.js";

const shownMax = 5;

/** Draws findings, each with its code and its sentence. The worst comes first; after five the others are folded. */
export function drawFindings(findings: readonly ReportedFinding[]): Html {
  const item = ({ code, message }: ReportedFinding): Html =>
    html`<li><code class="code">${code}</code> <span class="message">${longText(shortPaths(message), 600)}</span></li>
`;
  const more = findings.slice(shownMax);
  return html`<ul class="findings">
${findings.slice(0, shownMax).map(item)}</ul>
${more.length === 0 ? undefined : html`<details><summary>${more.length === 1 ? "1 more finding" : `${more.length} more findings`}</summary><ul class="findings">${more.map(item)}</ul></details>`}`;
}

/** Draws what shows a failure. */
export function drawEvidence(evidence: Evidence, describe: Describe): Html {
  switch (evidence.type) {
    case "program":
      return drawProgram(evidence.steps, describe);
    case "history":
      return drawHistory(evidence, describe);
    case "trace":
      return drawTrace(evidence.trace, describe);
    default:
      return evidence satisfies never;
  }
}
