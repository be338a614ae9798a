import { describeClient, type Event, type Evidence, type ProgramStep, type ReportedFinding } from "../../core/index.js";
import {
  type Describe,
  describeAction,
  describeOperation,
  describeOutcome,
  isWrongInItself,
} from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { formatNumber } from "../numbers.js";
import { shortPaths } from "../trace/index.js";
import { wrapBrief } from "./layout.js";
import { formatTrace } from "./trace-report.js";

/** What a failed pass or a failed soak found. */
export interface Failure {
  readonly findings: readonly ReportedFinding[];
  readonly evidence: Evidence;
}

/** Returns the findings and the evidence. */
export function formatFailure({ findings, evidence }: Failure, describe: Describe, colours: Colours): string[] {
  return [...formatFindings(findings), "", ...formatEvidence(evidence, describe, colours)];
}

const findingsShown = 5;

/** Returns the first findings, each with its code and its sentence. */
export function formatFindings(findings: readonly ReportedFinding[]): string[] {
  const shown = findings.slice(0, findingsShown);
  const more = findings.length - findingsShown;
  return [
    ...shown.flatMap(({ code, message }) => wrapBrief(`${code}: ${shortPaths(message)}`, "    ")),
    ...(more > 0 ? [`    … and ${more === 1 ? "1 more finding" : `${more} more findings`}`] : []),
  ];
}

function formatEvidence(evidence: Evidence, describe: Describe, colours: Colours): string[] {
  switch (evidence.type) {
    case "program":
      return [
        "  The smallest program that shows it:",
        "",
        ...evidence.steps.flatMap((step, index) => formatProgramStep(step, index, describe, colours)),
      ];
    case "history":
      return evidence.events.length === 0 ? [] : formatHistory(evidence, describe, colours);
    case "trace":
      return formatTrace(evidence.trace, describe, colours);
    default:
      return evidence satisfies never;
  }
}

function formatProgramStep(
  { action, outcome, expected }: ProgramStep,
  index: number,
  describe: Describe,
  colours: Colours,
): string[] {
  const lines = wrapBrief(`${index + 1}. ${describeAction(describe, action)}`, "    ");
  if (outcome !== undefined) {
    const answer = wrapBrief(`→ ${describeOutcome(describe, outcome)}`, "       ");
    lines.push(...(expected === undefined ? answer : answer.map((line) => colours.red(line))));
  }
  if (expected !== undefined) lines.push(...wrapBrief(`✗ expected ${describe.expected(expected)}`, "       "));
  return lines;
}

type HistoryEvidence = Extract<Evidence, { type: "history" }>;

/** Returns a concurrent history: one line for each call and each return, in their order, indented by client. */
function formatHistory(evidence: HistoryEvidence, describe: Describe, colours: Colours): string[] {
  const { events, earlier } = evidence;
  const moments = events
    .flatMap((event) => [
      { at: event.call, text: `calls ${describeOperation(describe, event.operation)}`, event },
      { at: event.return, text: `→ ${describeOutcome(describe, event.outcome)}`, event },
    ])
    .sort((a, b) => a.at - b.at);
  const lines = moments.flatMap(({ text, event, at }) => {
    const isMarked = at === event.return && (event === evidence.culprit || isWrongInItself(describe, event.outcome));
    const line = `client ${describeClient(event.client)}  ${indentOf(event)}${text}${isMarked ? "  ✗" : ""}`;
    const wrapped = wrapBrief(line, "    ");
    return isMarked ? wrapped.map((part) => colours.red(part)) : wrapped;
  });
  return [
    "  What happened, in this order:",
    "",
    ...(earlier === 0 ? [] : [colours.dim(`    … ${formatNumber(earlier)} earlier operations on the same keys …`)]),
    ...lines,
    ...formatPossible(evidence, describe),
  ];
}

function formatPossible({ culprit, possible }: HistoryEvidence, describe: Describe): string[] {
  if (possible.length === 0) return [];
  const when = culprit === undefined ? "Allowed final state" : "Allowed state just before ✗";
  const states = [...new Set(possible.map((state) => describe.state(state)))];
  return ["", ...wrapBrief(`${when}: ${states.join("; or ")}.`, "    ")];
}

/** Each client is indented differently, so that overlapping operations can be seen. The environment has client -1. */
function indentOf({ client }: Event): string {
  return " ".repeat(4 * Math.max(0, client));
}
