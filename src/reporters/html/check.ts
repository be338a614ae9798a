import type { CheckReport, HistoryReport, ReportedOperation } from "../../core/index.js";
import { formatCount, formatNumber } from "../numbers.js";
import {
  describeChecked,
  describeContradiction,
  describeLeftOutOperations,
  describePossibleStates,
  describeRecorded,
  describeResponse,
  describeShortest,
  type Numbers,
  type Refuted,
} from "../recorded-history.js";
import { type DrawnOperation, drawTimeline } from "./history/index.js";
import { longText } from "./long-text.js";
import { type Html, html, type Part } from "./markup.js";
import { formatPage } from "./page.js";
import { drawHeadline, markOf, moods } from "./verdict.js";

/** Returns the report of a check of recorded histories as a page. Of several histories those are drawn that are not linearizable. */
export function formatCheckHtml(report: CheckReport): string {
  const { file, format, model, verdict, histories } = report;
  const [only] = histories;
  const drawn = histories.filter(({ result }) => histories.length === 1 || result.verdict === "not-linearizable");
  const body = html`${drawHeadline({
    verdict,
    command: "rollcall check",
    title: longText(file, 120),
    sentence:
      only !== undefined && histories.length === 1
        ? `${describeChecked(only.counts)}.`
        : `${formatNumber(histories.length)} histories.`,
    facts: [
      ["model", longText(model, 120)],
      ["format", format],
    ],
  })}
${histories.length === 1 ? undefined : drawList(histories)}
<div id="findings"></div>
${drawn.slice(0, historiesMax).map(drawHistory)}
${drawn.length > historiesMax ? html`<p class="muted">${formatCount(drawn.length - historiesMax, "more history", "more histories")} that are not linearizable are not drawn.</p>` : undefined}`;
  return formatPage({ title: `${markOf(verdict)} ${file}: ${verdict}`, body });
}

/** Returns a page that tells why there is no verdict on a file. */
export function formatUndecidedHtml(file: string, model: string, reason: string): string {
  const body = drawHeadline({
    verdict: "unknown",
    command: "rollcall check",
    title: longText(file, 120),
    sentence: longText(`${reason}.`),
    facts: [["model", longText(model, 120)]],
  });
  return formatPage({ title: `? ${file}: unknown`, body });
}

const historiesMax = 10;

function drawList(histories: readonly HistoryReport[]): Html {
  return html`<table class="passes">
<thead><tr><th scope="col">history</th><th scope="col">verdict</th><th scope="col">checked</th></tr></thead>
<tbody>
${histories.map(
  ({
    id,
    counts,
    result,
  }) => html`<tr><th scope="row">${longText(id ?? "", 80)}</th><td><span class="chip ${moods[result.verdict]}"><span aria-hidden="true">${markOf(result.verdict)}</span> ${result.verdict.replace("-", " ")}</span></td><td>${describeChecked(counts)}</td></tr>
`,
)}</tbody>
</table>`;
}

function drawHistory({ id, counts, result }: HistoryReport): Html {
  const name =
    id === null
      ? undefined
      : html`<h2><span class="mark" aria-hidden="true">${markOf(result.verdict)}</span> ${longText(id, 80)}</h2>`;
  const left = describeLeftOutOperations(counts).map((text) => html`<p class="muted">${text}.</p>`);
  return html`<section class="history ${moods[result.verdict]}">
${name}${left}
${drawResult(result, id === null ? "lines" : "events")}
</section>
`;
}

function drawResult(result: HistoryReport["result"], numbers: Numbers): Part {
  switch (result.verdict) {
    case "unknown":
      return html`<div class="reason">${longText(result.reason)}</div>`;
    case "linearizable":
      return result.witness === null
        ? html`<p>There is an order of the operations that explains every response; <code>--witness</code> shows it.</p>`
        : drawWitness(result.witness, numbers);
    case "not-linearizable":
      return drawRefuted(result, numbers);
    default:
      return result satisfies never;
  }
}

/** So many operations are drawn: of a prefix the last ones, of an order the first ones. The JSON report has all. */
const drawnMax = 120;

function drawRefuted(refuted: Refuted, numbers: Numbers): Html {
  const { prefix, culprit, key } = refuted;
  const others = prefix.filter(({ position }) => position !== culprit.position);
  const left = Math.max(0, others.length - drawnMax + 1);
  const drawn = [...others.slice(left), culprit].map(
    (operation): DrawnOperation => ({
      ...operationOf(operation, key, numbers, "(not answered until ✗)"),
      role: operation === culprit ? "culprit" : "other",
    }),
  );
  return html`<div class="findings"><div class="p">${longText(describeContradiction(refuted, numbers), 600)}</div></div>
<h4 class="drawing-head">The failing prefix <span class="muted">${describeShortest(refuted)} Time runs downwards; operations beside each other overlapped.</span></h4>
${left === 0 ? undefined : html`<p class="muted">${formatCount(left, "earlier operation")} left out here; the JSON report has all.</p>`}
${drawTimeline(drawn, "The failing prefix")}
<div class="possible">${longText(describePossibleStates(refuted), 800)} The order stops there: no operation can come next that explains ✗.</div>`;
}

function drawWitness(witness: readonly ReportedOperation[], numbers: Numbers): Html {
  const left = Math.max(0, witness.length - drawnMax);
  const drawn = witness.slice(0, drawnMax).map(
    (operation, index): DrawnOperation => ({
      ...operationOf(operation, null, numbers, "(never answered)"),
      role: "other",
      order: index + 1,
    }),
  );
  return html`<h4 class="drawing-head">An order that explains every response <span class="muted">The numbers are the order; time runs downwards, and operations beside each other overlapped.</span></h4>
${drawTimeline(drawn, "An order that explains every response")}
${left === 0 ? undefined : html`<p class="muted">${formatCount(left, "more operation")}; the JSON report has all.</p>`}`;
}

function operationOf(
  { client, operation, response, line, returnLine, position, returnPosition }: ReportedOperation,
  key: string | null,
  numbers: Numbers,
  unanswered: string,
): Omit<DrawnOperation, "role"> {
  const [first, last] = numbers === "lines" ? [line, returnLine] : [position, returnPosition];
  return {
    client: `Client ${client}`,
    called: position,
    returned: returnPosition,
    call: describeRecorded(operation, key),
    answer: returnPosition === null ? unanswered : describeResponse(operation, response),
    where: last === null || last === first ? `${numbers.slice(0, -1)} ${first}` : `${numbers} ${first}–${last}`,
  };
}
