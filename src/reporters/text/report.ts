import { describeShard, type PassResult, type Verdict, type VerifyReport, type Work } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { oneLine } from "../legible.js";
import { formatCount, formatNumber, total } from "../numbers.js";
import { truncate } from "../truncate.js";
import { formatCoverage } from "./coverage.js";
import { formatFailure } from "./failure.js";
import { columns, wrapBrief } from "./layout.js";

/*
 * The report of a verification as text of at most 100 columns: each pass as it ends, then the summary.
 */

/** Returns the whole report: the results of all passes, then the summary. */
export function formatReport(report: VerifyReport, describe: Describe, colours: Colours): string {
  const passes = report.passes.map((pass) => formatPass(pass, describe, colours));
  return [...passes, formatSummary(report, colours)].join("\n\n");
}

const marks: { readonly [Key in Verdict]: string } = { passed: "✓", failed: "✗", unknown: "?" };

/** Returns the result of one pass: its verdict and work, and if it failed, the findings with their evidence. */
export function formatPass(result: PassResult, describe: Describe, colours: Colours): string {
  const paint = { passed: colours.green, failed: colours.red, unknown: colours.yellow }[result.verdict];
  const head = `${paint(`${marks[result.verdict]} ${result.pass}`)}  ${result.verdict}  ${colours.dim(formatWork(result))}`;
  switch (result.verdict) {
    case "passed":
      return head;
    case "unknown":
      return [head, ...wrapBrief(`Not decided: ${result.reason}.`, "    ")].join("\n");
    case "failed":
      return [head, ...formatFound(result), "", ...formatFailure(result, describe, colours)].join("\n");
    default:
      return result satisfies never;
  }
}

/** Returns the coverage of all passes, the output of the target unless it passed, and the verdict. */
export function formatSummary(report: VerifyReport, colours: Colours): string {
  return [...formatCoverage(report), "", ...formatOutput(report), formatVerdict(report, colours)].join("\n");
}

const runNames: { readonly [Pass in PassResult["pass"]]: string } = {
  sequential: "program",
  interleavings: "schedule",
  crashes: "schedule",
  faults: "schedule",
  stress: "round",
};

function formatWork({ work, seconds, pass }: PassResult): string {
  const operations = formatCount(total(work.operations), "operation");
  const rejected = total(work.rejected);
  const refused = rejected === 0 ? "" : `, ${formatNumber(rejected)} of them refused`;
  return `${formatCount(work.runs, runNames[pass])}, ${operations}${refused}, ${seconds} s${formatNotes(work)}`;
}

function formatNotes({ notes }: Work): string {
  return notes.map((note) => `\n${wrapBrief(note, "    ").join("\n")}`).join("");
}

function formatFound({ foundAfterSeconds, isSmallest }: Extract<PassResult, { verdict: "failed" }>): string[] {
  const how = isSmallest === false ? "shrunk in part; a smaller case may fail too" : "shrunk";
  return foundAfterSeconds === undefined ? [] : [`    found after ${foundAfterSeconds} s (${how})`];
}

const outputLinesMax = 12;

/** The output of a target may explain its failure. */
function formatOutput({ verdict, output }: VerifyReport): string[] {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  if (verdict === "passed" || lines.length === 0) return [];
  const shown = lines.slice(-outputLinesMax).map((line) => `  │ ${truncate(oneLine(line), columns - 4)}`);
  const which = lines.length > shown.length ? `the last ${shown.length} lines; --verbose shows all` : "all of it";
  return [`What the target printed (${which}):`, "", ...shown, ""];
}

function formatVerdict({ verdict, seed, shard, target, passes }: VerifyReport, colours: Colours): string {
  const part = shard.count === 1 ? "" : `, part ${describeShard(shard)} alone`;
  const line = (text: string, paint: (text: string) => string): string =>
    wrapBrief(`${text} (seed ${seed}${part}).`, "")
      .map((part) => paint(part))
      .join("\n");
  switch (verdict) {
    case "passed": {
      const count = passes.length === 1 ? "1 pass" : `${passes.length} passes`;
      return line(`PASSED: ${count} found nothing wrong with ${target.name}`, colours.green);
    }
    case "failed":
      return line(`FAILED: ${target.name} violates the specification`, colours.red);
    case "unknown":
      return line(`UNKNOWN: ${target.name} could not be judged`, colours.yellow);
    default:
      return verdict satisfies never;
  }
}
