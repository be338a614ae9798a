import { describeClient, type ShownTrace } from "../../../core/index.js";
import { type Describe, isWrongInItself } from "../../../workload/index.js";
import { area, lanes } from "../area.js";
import { type Html, html } from "../markup.js";
import { drawOutcome, outcomeClass } from "../outcome.js";
import { drawArrow } from "./arrows.js";
import { isCulprit } from "./culprit.js";
import { contentLine, gridRow, lockLine } from "./grid.js";
import { type LaneRow, layoutTrace, type OperationBox, type TraceLayout } from "./layout.js";
import { drawLockBar } from "./lock-bars.js";
import { lockRemarks } from "./lock-words.js";
import { type Remark, stepCard } from "./step-card.js";

/** Draws the original run: a lane for each client, time downwards. `name`: what the drawing shows, for a reader of it. */
export function drawLanes(trace: ShownTrace, describe: Describe, name: string): Html {
  const layout = layoutTrace(trace);
  const { clients, rows, operations, locks, arrows } = layout;
  const context = { layout, trace, describe };
  return html`${legend(layout)}
<div class="scrolled-lanes" tabindex="0" role="region" aria-label="${name}">
<div class="lanes ${lanes(clients)}">
${Array.from({ length: clients }, (_, client) => head(client))}
${operations.map(drawOperation)}
${locks.map(drawLockBar)}
<ol role="list">
${rows.map((row, index) => drawRow(row, index, context))}
</ol>
${arrows.map(drawArrow)}
</div>
</div>`;
}

interface Context {
  readonly layout: TraceLayout;
  readonly trace: ShownTrace;
  readonly describe: Describe;
}

function head(client: number): Html {
  return html`<div class="lane-head client-${client % 4} ${area({ row: 1, column: lockLine(client), columnEnd: contentLine(client) + 1 })}">Client ${describeClient(client)}</div>`;
}

function drawOperation({ client, from, to, isOpen }: OperationBox): Html {
  const lines = { row: gridRow(from), rowEnd: gridRow(to) + 1, column: contentLine(client) };
  return html`<div class="operation client-${client % 4} ${isOpen ? "open" : "closed"} ${area(lines)}" aria-hidden="true"></div>`;
}

function drawRow(row: LaneRow, index: number, context: Context): Html {
  const lines = { row: gridRow(index), column: contentLine(row.client) };
  const lane = html`client-${row.client % 4} ${area(lines)}`;
  switch (row.type) {
    case "step":
      return html`<li role="listitem" class="card ${row.step.calls === undefined ? "step" : "call"} ${hasFailed(row.step)} ${lane}" data-step="${row.number}" data-client="${describeClient(row.client)}">${stepCard({ step: row.step, number: row.number, remarks: remarksOf(index, context) })}</li>
${number(index, String(row.number))}
`;
    case "folded":
      return html`<li role="listitem" class="card folded ${lane}"><details><summary>${row.steps.length} more steps of ${describeClient(row.client)}</summary><ol class="inner" start="${row.number}">${row.steps.map((step, position) => html`<li data-step="${row.number + position}" data-client="${describeClient(row.client)}">${stepCard({ step, number: row.number + position, remarks: [] })}</li>`)}</ol></details></li>
${number(index, `${row.number}–${row.number + row.steps.length - 1}`)}
`;
    case "answer":
      return drawAnswer(row, lane, context);
    case "unanswered":
      return html`<li role="listitem" class="card answer open ${lane}">${describeClient(row.client)} has no answer</li>
`;
    case "preemption": {
      const across = { row: gridRow(index), column: 1, columnEnd: -1 };
      return html`<li role="listitem" class="preemption ${area(across)}"><span>${describeClient(row.client)} is preempted, ${describeClient(row.next)} moves</span></li>
`;
    }
    default:
      return row satisfies never;
  }
}

function hasFailed({ error, injected }: { readonly error?: string; readonly injected?: string }): string {
  return error !== undefined || injected !== undefined ? "failed" : "";
}

function number(row: number, text: string): Html {
  return html`<li role="presentation" class="number ${area({ row: gridRow(row), column: 1 })}" aria-hidden="true">${text}</li>`;
}

function drawAnswer(
  { client, event }: Extract<LaneRow, { type: "answer" }>,
  lane: Html,
  { trace, describe }: Context,
): Html {
  const wrong = isCulprit(event, trace) || isWrongInItself(describe, event.outcome);
  return html`<li role="listitem" class="card answer ${outcomeClass(event.outcome, wrong)} ${lane}"><span class="heard">Client ${describeClient(client)} </span>${drawOutcome(event.outcome, wrong, describe)}</li>
`;
}

function remarksOf(row: number, { layout }: Context): Remark[] {
  const { arrows, rows } = layout;
  const stepNumber = (index: number): string => {
    const at = rows[index];
    return at?.type === "step" ? `step ${at.number}` : "a step";
  };
  const missed = arrows.flatMap(({ type, how, from, to }, index): Remark[] => {
    if (type === "missed" && to.row === row) {
      return [alarm(`${describeClient(from.client)} has not seen this: it read in ${stepNumber(from.row)}`)];
    }
    const read = arrows[index - 1];
    if (type !== "acted" || to.row !== row || read === undefined) return [];
    const before = stepNumber(read.from.row);
    return [
      alarm(how === "read" ? `reads again: ${before} was before the change` : `acts on what it read in ${before}`),
    ];
  });
  return [...lockRemarks(layout, row), ...missed];
}

function alarm(text: string): Remark {
  return { mood: "alarm", text };
}

function legend({ locks, arrows, rows }: TraceLayout): Html {
  const kinds = new Set(locks.map(({ kind }) => kind));
  const entries: (readonly [boolean, string, string])[] = [
    [kinds.has("read"), "lock read", "read lock held"],
    [kinds.has("write"), "lock write", "write lock held"],
    [kinds.has("exclusive"), "lock exclusive", "exclusive lock held"],
    [kinds.has("waits"), "lock waits", "waits for a lock"],
    [arrows.length > 0, "line missed", "from a read to the write that it missed"],
    [arrows.length > 0, "line acted", "from there to the step that relied on the read"],
    [rows.some(({ type }) => type === "preemption"), "line preempted", "preemption"],
  ];
  const shown = entries.filter(([isShown]) => isShown);
  if (shown.length === 0) return html``;
  return html`<ul class="legend">${shown.map(([, classes, text]) => html`<li><i class="${classes}"></i>${text}</li>`)}</ul>`;
}
