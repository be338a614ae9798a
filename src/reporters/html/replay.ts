import type { Counterexample, Difference, Replay } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { drawCounterexample } from "./counterexample.js";
import { drawFindings } from "./finding.js";
import { longText } from "./long-text.js";
import { type Html, html, type Part } from "./markup.js";
import { formatPage } from "./page.js";
import { drawTrace } from "./trace/index.js";
import { drawHeadline, markOf, moods } from "./verdict.js";

/** A replay: the counterexample, its file, and what came of it. */
export interface ReplayedFile {
  readonly file: string;
  readonly counterexample: Counterexample;
  readonly result: Replay;
}

/** Returns the report of a replay as a page. */
export function formatReplayHtml({ file, counterexample, result }: ReplayedFile, describe: Describe): string {
  const { target, pass } = counterexample;
  const { verdict } = result;
  const body = html`${drawHeadline({
    verdict,
    command: "rollcall replay",
    title: longText(target.name, 120),
    sentence: sentences[verdict],
    facts: [
      ["pass", pass],
      ["file", longText(file, 200)],
      ["module", longText(target.module, 200)],
      ["written by", `Rollcall ${counterexample.rollcall}`],
    ],
  })}
<section class="pass ${moods[verdict]}" id="findings">
${drawResult(result, counterexample, describe)}
${drawCounterexample(counterexample, { id: pass, savedAs: file, module: target.module })}
</section>`;
  return formatPage({ title: `${markOf(verdict)} ${target.name}: replay`, body });
}

const sentences = { failed: "It still fails.", passed: "It no longer fails.", unknown: "It was not decided." } as const;

function drawResult(result: Replay, { finding }: Counterexample, describe: Describe): Part {
  switch (result.verdict) {
    case "failed":
      return html`${drawFindings(result.findings)}
${drawDifference(result.difference)}
${drawTrace(result.trace, describe)}`;
    case "passed":
      return html`<div class="p">The recorded finding was: <code class="code">${finding.code}</code> ${longText(finding.message, 600)}</div>
${drawDifference(result.difference)}`;
    case "unknown":
      return html`<div class="reason">${longText(result.reason, 600)}.</div>`;
    default:
      return result satisfies never;
  }
}

function drawDifference(difference: Difference | undefined): Html {
  if (difference === undefined) return html`<p class="muted">The trace is the one that was recorded.</p>`;
  const { step, recorded = "the end", came = "the end" } = difference;
  return html`<div class="difference"><p>The trace differs from the recorded one from step ${step} on.</p>
<dl><dt>recorded</dt><dd><code>${longText(recorded)}</code></dd><dt>now</dt><dd><code>${longText(came)}</code></dd></dl></div>`;
}
