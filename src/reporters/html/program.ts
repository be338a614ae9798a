import type { ProgramStep } from "../../core/index.js";
import { type Describe, describeAction, describeOutcome } from "../../workload/index.js";
import { longText } from "./long-text.js";
import { type Html, html } from "./markup.js";

/** Draws a sequential program: its steps with their answers, and what the model expected instead. */
export function drawProgram(steps: readonly ProgramStep[], describe: Describe): Html {
  return html`<h4 class="drawing-head">The smallest program that shows it</h4>
<ol class="program">
${steps.map((step) => drawStep(step, describe))}</ol>`;
}

function drawStep({ action, outcome, expected }: ProgramStep, describe: Describe): Html {
  const wrong = expected !== undefined;
  const answer =
    outcome === undefined
      ? undefined
      : html`<div class="${wrong ? "came wrong" : "came"}">${wrong ? html`<span class="mark">✗</span> ` : undefined}→ ${longText(describeOutcome(describe, outcome))}</div>`;
  const wanted = wrong
    ? html`<div class="expected">expected: ${longText(describe.expected(expected))}</div>`
    : undefined;
  return html`<li><span class="called">${longText(describeAction(describe, action))}</span>${answer}${wanted}</li>
`;
}
