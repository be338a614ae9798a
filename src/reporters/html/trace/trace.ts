import type { ProgramStep, ShownTrace } from "../../../core/index.js";
import { type Describe, describeAction, describeOutcome } from "../../../workload/index.js";
import { describePossible, explainTrace } from "../../trace/index.js";
import { longText } from "../long-text.js";
import { type Html, html } from "../markup.js";
import { drawRecoveries, drawRetried } from "./crash.js";
import { drawLanes } from "./lanes.js";

/** Draws a controlled run: what came before it, the lanes, the crash and the recovery, and what is wrong in words. */
export function drawTrace(trace: ShownTrace, describe: Describe): Html {
  const { clients, preemptions, steps } = trace;
  const what = clients === 1 ? "1 client" : `${clients} clients, ${counted(preemptions, "preemption")}`;
  return html`${inWords(trace, describe)}
${drawPrefix(trace, describe)}
<h4 class="drawing-head">What happened <span class="muted">${what}. Time runs downwards; the numbers are steps.</span></h4>
${steps.length === 0 ? html`<p class="muted">No client has taken a step.</p>` : drawLanes(trace, describe, `What happened: ${what}`)}
${drawRetried(trace, describe)}
${drawRecoveries(trace, describe)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function inWords(trace: ShownTrace, describe: Describe): Html {
  const possible = describePossible(trace, describe);
  const sentences = [...explainTrace(trace, describe), ...(possible === undefined ? [] : [possible])];
  if (sentences.length === 0) return html``;
  return html`<div class="words"><h4>In words</h4>${sentences.map((sentence) => html`<div class="p">${longText(sentence, 600)}</div>`)}</div>`;
}

function drawPrefix({ prefix, culprit }: ShownTrace, describe: Describe): Html {
  if (prefix.length === 0) return html``;
  const item = ({ action, outcome }: ProgramStep): Html => {
    const wrong = outcome !== undefined && outcome === culprit?.outcome;
    const answer = outcome === undefined ? undefined : html` → ${longText(describeOutcome(describe, outcome), 240)}`;
    return html`<li class="${wrong ? "wrong" : ""}"><span class="called">${longText(describeAction(describe, action), 240)}</span>${answer}${wrong ? html` <span class="mark">✗</span>` : undefined}</li>`;
  };
  return html`<div class="prefix"><h4>Before, client A alone</h4><ol>${prefix.map(item)}</ol></div>`;
}
