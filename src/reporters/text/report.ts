import { stripVTControlCharacters } from "node:util";
import {
  type Counts,
  describeClient,
  type Event,
  type Evidence,
  type PassResult,
  type ProgramStep,
  type ReportedFinding,
  type Verdict,
  type VerifyReport,
  type Work,
} from "../../core/index.js";
import {
  type Describe,
  describeAction,
  describeOperation,
  describeOutcome,
  isWrongInItself,
} from "../../workload/index.js";
import { renderCoverage } from "./coverage.js";
import { cut } from "./statements.js";
import { shortPaths } from "./step-text.js";
import { type Colours, columns, wrap } from "./terminal.js";
import { renderTrace } from "./trace-report.js";

/*
 * The one place where verdicts become text, at most 100 columns wide.
 */

const marks: { readonly [Key in Verdict]: string } = { passed: "✓", failed: "✗", unknown: "?" };

export function renderPass(result: PassResult, describe: Describe, colours: Colours): string {
  const paint = { passed: colours.green, failed: colours.red, unknown: colours.yellow }[result.verdict];
  const head = `${paint(`${marks[result.verdict]} ${result.pass}`)}  ${result.verdict}  ${colours.dim(formatWork(result))}`;
  switch (result.verdict) {
    case "passed":
      return head;
    case "unknown":
      return [head, ...wrap(`Not decided: ${result.reason}.`, "    ")].join("\n");
    case "failed":
      return [head, ...formatFound(result), "", ...renderFailure(result, describe, colours)].join("\n");
    default:
      return result satisfies never;
  }
}

/** What was found, and what shows it. */
export function renderFailure({ findings, evidence }: Failure, describe: Describe, colours: Colours): string[] {
  return [...renderFindings(findings), "", ...renderEvidence(evidence, describe, colours)];
}

/** What a failed pass or a failed soak has found. */
export interface Failure {
  readonly findings: readonly ReportedFinding[];
  readonly evidence: Evidence;
}

export function renderFindings(findings: readonly ReportedFinding[]): string[] {
  const shown = findings.slice(0, findingsShown);
  const more = findings.length - findingsShown;
  return [
    ...shown.flatMap(({ code, message }) => wrap(`${code}: ${shortPaths(message)}`, "    ")),
    ...(more > 0 ? [`    … and ${more === 1 ? "1 more finding" : `${more} more findings`}`] : []),
  ];
}

/** The coverage of every pass, then the verdict. */
export function renderVerdict(report: VerifyReport, colours: Colours): string {
  return [...renderCoverage(report), "", ...renderOutput(report), formatVerdict(report, colours)].join("\n");
}

const outputLinesMax = 12;

/** What the target printed may tell why it failed; of a store that passes nobody wants to read it. */
function renderOutput({ verdict, output }: VerifyReport): string[] {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  if (verdict === "passed" || lines.length === 0) return [];
  const shown = lines.slice(-outputLinesMax).map((line) => `  │ ${cut(plain(line), columns - 4)}`);
  const which = lines.length > shown.length ? `the last ${shown.length} lines; --verbose shows all` : "all of it";
  return [`What the target printed (${which}):`, "", ...shown, ""];
}

/** Without colours and other sequences of control characters. */
function plain(line: string): string {
  return stripVTControlCharacters(line).replace(/\t/g, "  ");
}

function formatVerdict(report: VerifyReport, colours: Colours): string {
  const { verdict, seed, target, passes } = report;
  const line = (text: string, paint: (text: string) => string): string =>
    wrap(`${text} (seed ${seed}).`, "")
      .map((part) => paint(part))
      .join("\n");
  switch (verdict) {
    case "passed":
      return line(`PASSED: ${formatPasses(passes.length)} found nothing wrong with ${target.name}`, colours.green);
    case "failed":
      return line(`FAILED: ${target.name} violates the specification`, colours.red);
    case "unknown":
      return line(`UNKNOWN: ${target.name} could not be judged`, colours.yellow);
    default:
      return verdict satisfies never;
  }
}

function formatFound({ foundAfterSeconds, isSmallest }: Extract<PassResult, { verdict: "failed" }>): string[] {
  const how = isSmallest === false ? "shrunk in part, a smaller case may fail, too" : "shrunk";
  return foundAfterSeconds === undefined ? [] : [`    found after ${foundAfterSeconds} s (${how})`];
}

function formatPasses(count: number): string {
  return count === 1 ? "1 pass" : `${count} passes`;
}

const findingsShown = 5;

function formatWork({ work, seconds, pass }: PassResult): string {
  const operations = total(work.operations);
  const unit = {
    sequential: "program",
    interleavings: "schedule",
    crashes: "schedule",
    faults: "schedule",
    stress: "round",
  }[pass];
  const runs = work.runs === 1 ? unit : `${unit}s`;
  const refused = total(work.rejected) === 0 ? "" : `, ${count(total(work.rejected))} of them refused`;
  return `${count(work.runs)} ${runs}, ${count(operations)} ${operations === 1 ? "operation" : "operations"}${refused}, ${seconds} s${formatNotes(work)}`;
}

function formatNotes({ notes }: Work): string {
  return notes.map((note) => `\n${wrap(note, "    ").join("\n")}`).join("");
}

function renderEvidence(evidence: Evidence, describe: Describe, colours: Colours): string[] {
  switch (evidence.type) {
    case "program":
      return [
        `  The smallest program that shows it:`,
        "",
        ...evidence.steps.flatMap((step, index) => renderStep(step, index, describe, colours)),
      ];
    case "history":
      return evidence.events.length === 0 ? [] : renderHistory(evidence, describe, colours);
    case "trace":
      return renderTrace(evidence.trace, describe, colours);
    default:
      return evidence satisfies never;
  }
}

function renderStep(
  { action, outcome, expected }: ProgramStep,
  index: number,
  describe: Describe,
  colours: Colours,
): string[] {
  const lines = wrap(`${index + 1}. ${describeAction(describe, action)}`, "    ");
  if (outcome !== undefined) {
    const answer = wrap(`→ ${describeOutcome(describe, outcome)}`, "       ");
    lines.push(...(expected === undefined ? answer : answer.map((line) => colours.red(line))));
  }
  if (expected !== undefined) lines.push(...wrap(`✗ expected ${describe.expected(expected)}`, "       "));
  return lines;
}

/**
 * What ran at the same time: one line for each call and each answer, in the order in which they happened.
 */
function renderHistory(
  evidence: Extract<Evidence, { type: "history" }>,
  describe: Describe,
  colours: Colours,
): string[] {
  const { events, earlier, culprit, possible } = evidence;
  const moments = events
    .flatMap((event) => [
      { at: event.call, text: `calls ${describeOperation(describe, event.operation)}`, event },
      { at: event.return, text: `→ ${describeOutcome(describe, event.outcome)}`, event },
    ])
    .sort((a, b) => a.at - b.at);
  const lines = moments.flatMap(({ text, event, at }) => {
    const wrong = event === culprit || isWrongInItself(describe, event.outcome);
    const odd = wrong && at === event.return;
    const moment = wrap(
      `client ${describeClient(event.client)}  ${"  ".repeat(2 * laneOf(event))}${text}${odd ? "  ✗" : ""}`,
      "    ",
    );
    return odd ? moment.map((line) => colours.red(line)) : moment;
  });
  return [
    "  What happened, in this order:",
    "",
    ...(earlier === 0 ? [] : [colours.dim(`    … ${count(earlier)} earlier operations on the same keys …`)]),
    ...lines,
    ...(possible.length === 0
      ? []
      : [
          "",
          ...wrap(
            `${culprit === undefined ? "Allowed final state" : "Allowed state just before ✗"}: ${formatStates(evidence, describe)}.`,
            "    ",
          ),
        ]),
  ];
}

function formatStates({ possible }: Extract<Evidence, { type: "history" }>, describe: Describe): string {
  return [...new Set(possible.map((state) => describe.state(state)))].join("; or ");
}

/** Each client has a column of its own, so that what overlaps can be seen. */
function laneOf({ client }: Event): number {
  return Math.max(0, client);
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
