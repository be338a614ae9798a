import type { SoakReport } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { describeSoakWork } from "../soak-work.js";
import { copyable } from "./counterexample.js";
import { drawEvidence, drawFindings } from "./finding.js";
import { longText } from "./long-text.js";
import { html, type Part } from "./markup.js";
import { formatPage } from "./page.js";
import { drawHeadline, markOf, moods, sentenceOf } from "./verdict.js";

/** Returns the report of a soak as a page. `again`: the command that runs it again. */
export function formatSoakHtml(report: SoakReport, describe: Describe, again: string): string {
  const { target, verdict, seed } = report;
  const body = html`${drawHeadline({
    verdict,
    command: "rollcall soak",
    title: longText(target.name, 120),
    sentence: longText(
      verdict === "passed" ? `nothing was wrong with ${target.name}.` : sentenceOf(verdict, target.name, 1),
      300,
    ),
    facts: [
      ["seed", seed],
      ["module", longText(target.module, 200)],
    ],
  })}
<table class="passes soak"><tbody>
${describeSoakWork(report).map(
  ([label, text]) => html`<tr><th scope="row">${label}</th><td>${longText(text)}</td></tr>
`,
)}</tbody></table>
<section class="pass ${moods[verdict]}" id="findings">
${drawOutcome(report, describe)}
<h4>Run it again</h4>
${copyable(again, "again", "Copy the command")}
</section>`;
  return formatPage({ title: `${markOf(verdict)} ${target.name}: ${verdict}`, body });
}

function drawOutcome(report: SoakReport, describe: Describe): Part {
  switch (report.verdict) {
    case "passed":
      return undefined;
    case "unknown":
      return html`<div class="reason">${longText(report.reason, 600)}.</div>`;
    case "failed":
      return html`${drawFindings(report.findings)}
${drawEvidence(report.evidence, describe)}`;
    default:
      return report satisfies never;
  }
}
