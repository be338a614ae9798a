import {
  type AnswerAfterRestart,
  describeClient,
  type RecoveryRun,
  type ShownTrace,
  type Step,
} from "../../../core/index.js";
import { type Describe, describeOperation, isWrongInItself } from "../../../workload/index.js";
import { changesSomething, stepsBelowAnswers } from "../../trace/index.js";
import { longText } from "../long-text.js";
import { type Html, html } from "../markup.js";
import { drawOutcome, outcomeClass } from "../outcome.js";
import { stepCard } from "./step-card.js";

/** Draws each crash as a line across, with what was lost, and below it the application that started again. */
export function drawRecoveries(trace: ShownTrace, describe: Describe): Html {
  return html`${trace.recoveries.map((recovery, index) => drawRecovery(recovery, index, trace, describe))}`;
}

function drawRecovery(recovery: RecoveryRun, index: number, trace: ShownTrace, describe: Describe): Html {
  const isCrashed = index < trace.recoveries.length - 1;
  return html`<div class="crash">${bolt()}<p><strong>${describeEnd(recovery)}</strong></p>${losses(recovery)}</div>
<section class="restarted" aria-label="The application started again">
<h4>The application starts again, in a new process</h4>
${drawSteps(recovery.steps, isCrashed)}
${drawAfter(recovery, trace, describe)}
</section>
`;
}

function bolt(): Html {
  return html`<svg class="bolt" viewBox="0 0 12 16" aria-hidden="true"><path d="M7 0 0 9h4l-1 7 8-10H7z"/></svg>`;
}

function describeEnd({ crash }: RecoveryRun): string {
  if (crash === undefined) return "The process is killed before any operation is retried";
  return crash.kind === "kill" ? "The process is killed here" : "Power is lost here";
}

function losses({ crash, lost }: RecoveryRun): Html {
  if (crash === undefined) return html``;
  if (crash.kind === "kill") return html`<p class="muted">Files stay as they are. What was in memory is gone.</p>`;
  if (lost.length === 0) return html`<p class="muted">Nothing more was lost than what was in memory.</p>`;
  return html`<p class="muted">Lost with it:</p><ul class="lost">${lost.map((each) => html`<li>${longText(each)}</li>`)}</ul>`;
}

/** Shows the steps that change something or fail, and if the recovery was crashed, its last step. Others are folded. */
function drawSteps(all: readonly Step[], isCrashed: boolean): Html {
  const steps = all.filter(({ calls }) => calls === undefined);
  const groups: { readonly isShown: boolean; readonly steps: Step[] }[] = [];
  for (const [index, step] of steps.entries()) {
    const isLast = isCrashed && index === steps.length - 1;
    const isShown = isLast || step.error !== undefined || changesSomething(step);
    const group = groups.at(-1);
    if (group === undefined || group.isShown !== isShown) groups.push({ isShown, steps: [step] });
    else group.steps.push(step);
  }
  if (groups.length === 0) return html`<p class="muted">It takes no step.</p>`;
  return html`<ol class="run" role="list">
${groups.map(({ isShown, steps: some }) =>
  isShown
    ? some.map(item)
    : html`<li class="folded card"><details><summary>${some.length === 1 ? "1 step that changes nothing" : `${some.length} steps that change nothing`}</summary><ol class="inner" role="list">${some.map(item)}</ol></details></li>
`,
)}</ol>`;
}

function item(step: Step): Html {
  const failed = step.error !== undefined ? "failed" : "";
  return html`<li class="card step ${failed}" data-step="${step.index + 1}"><span class="number" aria-hidden="true">${step.index + 1}</span>${stepCard({ step, number: step.index + 1, remarks: [] })}</li>
`;
}

function drawAfter(recovery: RecoveryRun, { culprit }: ShownTrace, describe: Describe): Html {
  const { recovered, answers, failure } = recovery;
  const below = stepsBelowAnswers(recovery, culprit, describe);
  const isWrong = ({ outcome }: AnswerAfterRestart): boolean =>
    outcome === culprit?.outcome || isWrongInItself(describe, outcome);
  const drawn = answers.map(
    (
      answer,
    ) => html`<li class="card answer ${outcomeClass(answer.outcome, isWrong(answer))}"><span class="called">${longText(describeOperation(describe, answer.operation), 240)}</span> ${drawOutcome(answer.outcome, isWrong(answer), describe)}${noted(answer, below)}</li>
`,
  );
  const rest =
    recovered === undefined
      ? undefined
      : html`<div class="at-rest">At rest: ${longText(describe.snapshot(recovered))}.</div>`;
  const ended =
    failure === undefined
      ? undefined
      : html`<div class="card answer wrong ended"><span class="mark">✗</span> ${failure.stage} threw ${failure.error.code ?? failure.error.name}: ${longText(failure.error.message)}</div>`;
  return html`${rest}${
    answers.length === 0
      ? undefined
      : html`<ol class="run" role="list">
${drawn}</ol>`
  }${ended}`;
}

const notedMax = 6;

/** Shows the steps that an answer came from, if they may have done the damage. */
function noted(answer: AnswerAfterRestart, below: ReturnType<typeof stepsBelowAnswers>): Html {
  const steps = (below.get(answer) ?? []).slice(0, notedMax);
  if (steps.length === 0) return html``;
  return html`<ul class="noted">${steps.map(({ label, file, result, error }) => html`<li><code>${longText(label, 160)}</code> <span class="muted">${file}</span> ${error === undefined ? result : `✗ ${error}`}</li>`)}</ul>`;
}

/** Draws the operations that were retried after a fault. */
export function drawRetried({ events, retried, culprit }: ShownTrace, describe: Describe): Html {
  if (retried.length === 0) return html``;
  const drawn = retried.map((event, index) => {
    const { client, operation, outcome } = event;
    const isLast = !retried.slice(index + 1).some((later) => later.operation === operation);
    const isCulprit = culprit !== undefined && culprit.call === event.call && culprit.client === client;
    const wrong = isCulprit || isWrongInItself(describe, outcome) || (outcome.type === "rejected" && isLast);
    // After a retry, the same key is used once more.
    const how = events.some((failed) => isSame(failed.operation, operation)) ? "tries again" : "goes on";
    return html`<li class="card answer ${outcomeClass(outcome, wrong)}">${describeClient(client)} ${how}: <span class="called">${longText(describeOperation(describe, operation), 240)}</span> ${drawOutcome(outcome, wrong, describe)}</li>
`;
  });
  return html`<section class="restarted"><h4>The fault is over, and what failed is retried</h4><ol class="run" role="list">
${drawn}</ol></section>`;
}

/** A report that was read from a file holds an operation several times. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
