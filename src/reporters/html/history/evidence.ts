import { describeClient, type Event, type Evidence } from "../../../core/index.js";
import { type Describe, describeOperation, describeOutcome, isWrongInItself } from "../../../workload/index.js";
import { formatNumber } from "../../numbers.js";
import { longText } from "../long-text.js";
import { type Html, html } from "../markup.js";
import { type DrawnOperation, drawTimeline } from "./timeline.js";

type HistoryEvidence = Extract<Evidence, { type: "history" }>;

/** Draws the part of a history that shows a failure of the stress pass or the soak. */
export function drawHistory(evidence: HistoryEvidence, describe: Describe): Html {
  const { events, earlier, culprit, possible } = evidence;
  if (events.length === 0) return html``;
  const before =
    earlier === 0
      ? undefined
      : html`<p class="muted">${formatNumber(earlier)} earlier operations on the same keys are left out.</p>`;
  const when = culprit === undefined ? "Allowed final state" : "Allowed state just before ✗";
  const states = [...new Set(possible.map((state) => describe.state(state)))];
  const allowed =
    states.length === 0
      ? undefined
      : html`<div class="possible">${when}: ${longText(states.join("; or "), 600)}.</div>`;
  return html`<h4 class="drawing-head">What happened <span class="muted">Time runs downwards; operations beside each other overlapped.</span></h4>
${before}
${drawTimeline(
  events.map((event) => drawn(event, culprit, describe)),
  "What happened",
)}
${allowed}`;
}

function drawn(event: Event, culprit: Event | undefined, describe: Describe): DrawnOperation {
  const { client, operation, outcome, call } = event;
  const isCulprit = culprit?.client === client && culprit.call === call;
  return {
    // The environment has client -1.
    client: client < 0 ? "environment" : `Client ${describeClient(client)}`,
    called: call,
    returned: outcome.type === "indeterminate" && outcome.error === undefined ? null : event.return,
    call: describeOperation(describe, operation),
    answer: `→ ${describeOutcome(describe, outcome)}`,
    role: isCulprit || isWrongInItself(describe, outcome) ? "culprit" : "other",
  };
}
