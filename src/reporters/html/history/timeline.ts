import { area, lanes } from "../area.js";
import { longText } from "../long-text.js";
import { type Html, html } from "../markup.js";
import { layoutHistory, type Timed } from "./layout.js";

/** An operation of a history, as it is drawn. */
export interface DrawnOperation extends Timed {
  /** What was called. */
  readonly call: string;
  /** What came of it. */
  readonly answer: string;
  /** `culprit`: when it returned, no order explained the answers any more. */
  readonly role: "culprit" | "other";
  /** Where it stands in the recording, for example "line 12". */
  readonly where?: string;
  /** Its number in an order that explains everything, counted from 1. */
  readonly order?: number;
}

/**
 * Draws a history: a lane for each client, time downwards, each operation from its call to its return. Those whose boxes
 * overlap from top to bottom were under way at the same time.
 */
export function drawTimeline(operations: readonly DrawnOperation[], name: string): Html {
  const { lanes: names, bars } = layoutHistory(operations);
  const drawn = bars.map(({ index, lane, from, to }) => {
    const operation = operations[index];
    if (operation === undefined) return html``;
    const lines = { row: from + 2, rowEnd: to + 3, column: 3 + 2 * lane };
    const { call, answer, role, where, order, returned, client } = operation;
    return html`<li role="listitem" class="bar ${role} ${returned === null ? "open" : "closed"} client-${lane % 4} ${area(lines)}" data-from="${from}" data-to="${to}"><span class="heard">Client ${client}: </span>${order === undefined ? undefined : html`<span class="order" title="its number in the order that explains everything">${order}</span> `}<span class="called">${longText(call, 160)}</span><span class="came">${role === "culprit" ? html`<span class="mark">✗<span class="heard"> fits nowhere</span></span> ` : undefined}${longText(answer, 160)}</span>${where === undefined ? undefined : html` <span class="where">${where}</span>`}</li>
`;
  });
  const heads = names.map(
    (client, lane) =>
      html`<div class="lane-head client-${lane % 4} ${area({ row: 1, column: 2 + 2 * lane, columnEnd: 4 + 2 * lane })}">${longText(client, 40)}</div>
`,
  );
  return html`<div class="scrolled-lanes" tabindex="0" role="region" aria-label="${name}">
<div class="lanes timeline ${lanes(names.length)}">
${heads}<ol role="list">
${drawn}</ol>
</div>
</div>`;
}
