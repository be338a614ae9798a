import { describeClient, type ShownTrace } from "../../core/index.js";
import {
  type Describe,
  describeAction,
  describeOperation,
  describeOutcome,
  isWrongInItself,
} from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { oneLine } from "../legible.js";
import {
  describePossible,
  eventEndedBy,
  explainTrace,
  foldedMin,
  formatStep,
  isWaiting,
  mattersToOthers,
  stepsUnfoldedMax,
} from "../trace/index.js";
import { truncate } from "../truncate.js";
import { columns, margin, wrapBrief } from "./layout.js";
import { formatRecoveries } from "./recovery-report.js";

/*
 * Draws a controlled run: a column for each client, time downwards, one line for each step.
 */

/** Returns a trace: the drawing, the recovery runs, the allowed states, and an explanation. */
export function formatTrace(trace: ShownTrace, describe: Describe, colours: Colours): string[] {
  const width = Math.floor((columns - margin) / trace.clients);
  const rows = fold(rowsOf(trace, width, describe), trace);
  const clients = trace.clients === 1 ? "1 client" : `${trace.clients} clients`;
  const preemptions = trace.preemptions === 1 ? "1 preemption" : `${trace.preemptions} preemptions`;
  const explanation = explainTrace(trace, describe).flatMap((sentence) => wrapBrief(sentence, "  "));
  const columnsOfClients = Array.from({ length: trace.clients }, (_, client) => describeClient(client).padEnd(width));
  const drawing = [
    `  ${clients}, ${preemptions}. Time runs downwards; the numbers are steps.`,
    "",
    `${" ".repeat(margin)}${columnsOfClients.join("")}`.trimEnd(),
    ...rows.map((row) => formatRow(row, width, colours)),
  ];
  return [
    ...formatPrefix(trace, describe),
    ...(rows.length === 0 ? ["  No client has taken a step."] : drawing),
    ...formatRetried(trace, describe, colours),
    ...formatRecoveries(trace, describe, colours),
    ...formatPossible(trace, describe),
    ...(explanation.length === 0 ? [] : ["", ...explanation]),
  ];
}

interface Row {
  readonly client: number;
  readonly number: number | undefined;
  readonly text: string;
  /** The result. It matters more than the text, and may reach into the column of the next client. */
  readonly ending: string;
  readonly kind: "call" | "step" | "waiting" | "answer" | "violation" | "folded";
  /** True: never folded, as it concerns other clients or the failure. */
  readonly matters: boolean;
}

function formatPrefix({ prefix, culprit }: ShownTrace, describe: Describe): string[] {
  if (prefix.length === 0) return [];
  const before = prefix.flatMap(({ action, outcome }) => {
    const mark = outcome !== undefined && outcome === culprit?.outcome ? "  ✗" : "";
    const answer = outcome === undefined ? "" : ` → ${describeOutcome(describe, outcome)}${mark}`;
    return wrapBrief(`${describeAction(describe, action)}${answer}`, "    ");
  });
  return ["  Before, client A alone:", "", ...before, ""];
}

function rowsOf(trace: ShownTrace, width: number, describe: Describe): Row[] {
  const { steps, culprit } = trace;
  return steps.flatMap((step, index) => {
    const { client, calls } = step;
    const rows: Row[] = [
      {
        client,
        number: index + 1,
        ...formatStep(step, roomOf(client, width)),
        kind: calls !== undefined ? "call" : isWaiting(step) ? "waiting" : "step",
        matters: mattersToOthers(steps, index),
      },
    ];
    const event = eventEndedBy(step, trace);
    if (event !== undefined) {
      const wrong = event === culprit || isWrongInItself(describe, event.outcome);
      rows.push({
        client,
        number: undefined,
        text: `→ ${describeOutcome(describe, event.outcome)}`,
        ending: wrong ? "  ✗" : "",
        kind: wrong ? "violation" : "answer",
        matters: true,
      });
    }
    return rows;
  });
}

/** Replaces long sequences of steps of one client that do not concern other clients by one line. */
function fold(rows: readonly Row[], { steps }: ShownTrace): Row[] {
  const folded: Row[] = [];
  let unimportant: Row[] = [];
  const flush = (): void => {
    const [first] = unimportant;
    if (first !== undefined && unimportant.length >= foldedMin && steps.length > stepsUnfoldedMax) {
      folded.push({
        ...first,
        number: undefined,
        text: `⋮ ${unimportant.length} more steps`,
        ending: "",
        kind: "folded",
      });
    } else folded.push(...unimportant);
    unimportant = [];
  };
  for (const row of rows) {
    if (row.matters || row.client !== unimportant[0]?.client) flush();
    if (row.matters) folded.push(row);
    else unimportant.push(row);
  }
  flush();
  return folded;
}

/** Returns the columns for a text of the client. The last client's column extends to the end of the line. */
function roomOf(client: number, width: number): number {
  const start = margin + client * width;
  return start + 2 * width > columns ? columns - start : width - 2;
}

/** Columns that a result leaves for the step. */
const textMin = 8;

function formatRow({ client, number, text, ending, kind }: Row, width: number, colours: Colours): string {
  const end = truncate(oneLine(ending).trimEnd(), columns - margin - client * width - textMin);
  const line = `${truncate(oneLine(text), Math.max(textMin, roomOf(client, width) - end.length))}${end}`;
  const paint = {
    call: colours.bold,
    step: (line: string) => line,
    waiting: colours.yellow,
    answer: colours.green,
    violation: colours.red,
    folded: colours.dim,
  }[kind];
  return `${String(number ?? "").padStart(margin - 2)}  ${" ".repeat(client * width)}${paint(line)}`.trimEnd();
}

function formatRetried({ events, retried, culprit }: ShownTrace, describe: Describe, colours: Colours): string[] {
  return retried.flatMap((event, index) => {
    const { client, operation, outcome } = event;
    const isLast = !retried.slice(index + 1).some((later) => later.operation === operation);
    const wrong = event === culprit || isWrongInItself(describe, outcome) || (outcome.type === "rejected" && isLast);
    // After a retry, the same key is used once more.
    const how = events.some((failed) => failed.operation === operation) ? "tries again" : "goes on";
    const lines = wrapBrief(
      `${describeClient(client)} ${how}: ${describeOperation(describe, operation)} → ${describeOutcome(describe, outcome)}${wrong ? "  ✗" : ""}`,
      " ".repeat(margin),
    );
    return ["", ...(wrong ? lines.map((line) => colours.red(line)) : lines)];
  });
}

function formatPossible(trace: ShownTrace, describe: Describe): string[] {
  const possible = describePossible(trace, describe);
  return possible === undefined ? [] : ["", ...wrapBrief(possible, "  ")];
}
