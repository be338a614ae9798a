import type { Event, Evidence, PassResult, ProgramStep, Verdict, VerifyReport, Work } from "rollcall/verify";
import { sayObservation, sayOperation, sayState } from "rollcall/verify";
import { renderCertificate } from "./certificate.js";
import { type Colours, wrap } from "./terminal.js";
import { renderTrace } from "./trace-report.js";
import { shortPaths } from "./trace-words.js";

/*
 * The one place where verdicts become text, at most 100 columns wide.
 */

const marks: { readonly [Key in Verdict]: string } = { passed: "✓", failed: "✗", unknown: "?" };

export function renderPass(result: PassResult, colours: Colours): string {
  const paint = { passed: colours.green, failed: colours.red, unknown: colours.yellow }[result.verdict];
  const head = `${paint(`${marks[result.verdict]} ${result.pass}`)}  ${result.verdict}  ${colours.dim(sayWork(result))}`;
  switch (result.verdict) {
    case "passed":
      return head;
    case "unknown":
      return [head, ...wrap(`Not decided: ${result.reason}.`, "    ")].join("\n");
    case "failed": {
      const findings = result.findings
        .slice(0, findingsShown)
        .flatMap(({ code, message }) => wrap(`${code}: ${shortPaths(message)}`, "    "));
      const more = result.findings.length - findingsShown;
      if (more > 0) findings.push(`    … and ${more} more findings`);
      return [head, ...sayFound(result), "", ...findings, "", ...renderEvidence(result.evidence, colours)].join("\n");
    }
    default:
      return result satisfies never;
  }
}

export function renderVerdict(report: VerifyReport, colours: Colours): string {
  const { verdict, seed, target, passes } = report;
  switch (verdict) {
    case "passed":
      return [
        ...renderCertificate(report),
        "",
        colours.green(`PASSED: ${sayPasses(passes.length)} found nothing wrong with ${target.name} (seed ${seed}).`),
      ].join("\n");
    case "failed":
      return colours.red(`FAILED: ${target.name} is not what the model says (seed ${seed}).`);
    case "unknown":
      return colours.yellow(`UNKNOWN: ${target.name} could not be judged (seed ${seed}).`);
    default:
      return verdict satisfies never;
  }
}

function sayFound({ foundAfterSeconds }: Extract<PassResult, { verdict: "failed" }>): string[] {
  return foundAfterSeconds === undefined
    ? []
    : [`    found after ${foundAfterSeconds} s, then made as small as it could be`];
}

function sayPasses(count: number): string {
  return count === 1 ? "1 pass" : `${count} passes`;
}

const findingsShown = 5;

function sayWork({ work, seconds, pass }: PassResult): string {
  const operations = total(work.operations);
  const unit = {
    sequential: "program",
    interleavings: "schedule",
    crashes: "schedule",
    faults: "schedule",
    stress: "round",
  }[pass];
  const runs = work.runs === 1 ? unit : `${unit}s`;
  const refused = total(work.tolerated) === 0 ? "" : `, ${count(total(work.tolerated))} of them refused`;
  return `${count(work.runs)} ${runs}, ${count(operations)} operations${refused}, ${seconds} s${sayNotes(work)}`;
}

function sayNotes({ notes }: Work): string {
  return notes.map((note) => `\n    ${note}`).join("");
}

function renderEvidence(evidence: Evidence, colours: Colours): string[] {
  switch (evidence.type) {
    case "program":
      return [
        `  The smallest program that shows it:`,
        "",
        ...evidence.steps.flatMap((step, index) => renderStep(step, index, colours)),
      ];
    case "history":
      return evidence.events.length === 0 ? [] : renderHistory(evidence, colours);
    case "trace":
      return renderTrace(evidence.trace, colours);
    default:
      return evidence satisfies never;
  }
}

function renderStep({ action, observation, expected }: ProgramStep, index: number, colours: Colours): string[] {
  const lines = wrap(`${index + 1}. ${sayOperation(action)}`, "    ");
  if (observation !== undefined) {
    const answer = wrap(`→ ${sayObservation(observation)}`, "       ");
    lines.push(...(expected === undefined ? answer : answer.map((line) => colours.red(line))));
  }
  if (expected !== undefined) lines.push(...wrap(`✗ expected ${expected}`, "       "));
  return lines;
}

/**
 * What ran at the same time: one line for each call and each answer, in the order in which they happened.
 */
function renderHistory(evidence: Extract<Evidence, { type: "history" }>, colours: Colours): string[] {
  const { events, earlier, culprit, possible } = evidence;
  const moments = events
    .flatMap((event) => [
      { at: event.call, text: `calls ${sayOperation(event.operation)}`, event },
      { at: event.return, text: `→ ${sayObservation(event.observation)}`, event },
    ])
    .sort((a, b) => a.at - b.at);
  const lines = moments.flatMap(({ text, event, at }) => {
    const odd = event === culprit && at === event.return;
    const moment = wrap(
      `client ${event.client + 1}  ${"  ".repeat(2 * laneOf(event))}${text}${odd ? "  ✗" : ""}`,
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
      : ["", ...wrap(`Possible just before: ${possible.map(sayState).join("; or ")}.`, "    ")]),
  ];
}

/** Each client has a column of its own, so that what overlaps can be seen. */
function laneOf({ client }: Event): number {
  return Math.max(0, client);
}

function total(counts: Work["operations"]): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
