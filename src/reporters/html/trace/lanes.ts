import { describeClient, type ShownTrace } from "../../../core/index.js";
import { type Describe, describeOutcome, isWrongInItself } from "../../../workload/index.js";
import { area, lanes } from "../area.js";
import { longText } from "../long-text.js";
import { type Html, html } from "../markup.js";
import { drawArrow } from "./arrows.js";
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
  const mark = wrong ? html`<span class="mark">✗<span class="heard"> wrong</span></span> ` : html``;
  return html`<li role="listitem" class="card answer ${wrong ? "wrong" : ""} ${lane}"><span class="heard">Client ${describeClient(client)} </span>${mark}→ ${longText(describeOutcome(describe, event.outcome), 240)}</li>
`;
}

/** Positions are compared, as a report that was read from a file holds the culprit twice. */
export function isCulprit(
  event: { readonly client: number; readonly call: number; readonly return: number },
  { culprit }: Pick<ShownTrace, "culprit">,
): boolean {
  return culprit?.client === event.client && culprit.call === event.call && culprit.return === event.return;
}

function remarksOf(row: number, { layout }: Context): Remark[] {
  const { arrows, rows } = layout;
  const stepNumber = (index: number): string => {
    const at = rows[index];
    return at?.type === "step" ? `step ${at.number}` : "a step";
  };
  const missed = arrows.flatMap(({ type, from, to }, index): Remark[] => {
    if (type === "missed" && to.row === row) {
      return [
        { mood: "alarm", text: `${describeClient(from.client)} has not seen this: it read in ${stepNumber(from.row)}` },
      ];
    }
    const read = arrows[index - 1];
    if (type !== "acted" || to.row !== row || read === undefined) return [];
    return [{ mood: "alarm", text: `acts on what it read in ${stepNumber(read.from.row)}` }];
  });
  return [...lockRemarks(layout, row), ...missed];
}

function legend({ locks, arrows, rows }: TraceLayout): Html {
  const kinds = new Set(locks.map(({ kind }) => kind));
  const entries: (readonly [boolean, string, string])[] = [
    [kinds.has("read"), "lock read", "read lock held"],
    [kinds.has("write"), "lock write", "write lock held"],
    [kinds.has("exclusive"), "lock exclusive", "exclusive lock held"],
    [kinds.has("waits"), "lock waits", "waits for a lock"],
    [arrows.length > 0, "line missed", "from a read to the write that it missed"],
    [arrows.length > 0, "line acted", "from there to the step that did not know of it"],
    [rows.some(({ type }) => type === "preemption"), "line preempted", "preemption"],
  ];
  const shown = entries.filter(([isShown]) => isShown);
  if (shown.length === 0) return html``;
  return html`<ul class="legend">${shown.map(([, classes, text]) => html`<li><i class="${classes}"></i>${text}</li>`)}</ul>`;
}
