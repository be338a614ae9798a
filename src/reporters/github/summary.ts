import type { PassResult, VerifyReport } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { createColours } from "../colours.js";
import { bounds, describeCoverage, describeLeftOut } from "../coverage.js";
import type { FollowUp } from "../events.js";
import { formatCount, total } from "../numbers.js";
import { formatPass } from "../text/index.js";
import { truncate } from "../truncate.js";
import { asMarkdown, formatCode, formatFolded, formatTable } from "./markdown.js";

const messageMax = 200;

/** The signs of verdicts. */
const signs = { passed: "✅", failed: "❌", unknown: "❔" } as const;

/** Returns the job summary of a verification: verdict, passes, what was found, coverage, and the commands. */
export function formatSummary(report: VerifyReport, describe: Describe, followUp: FollowUp): string {
  const { target, seed, verdict, passes, notApplicable } = report;
  const rows = [
    ...passes.map(rowOf),
    ...notApplicable.map((pass) => [pass, "not applicable", "the target allows one client (maxClients: 1)", "", ""]),
  ];
  return [
    `## ${signs[verdict]} Rollcall: ${asMarkdown(truncate(target.name, messageMax))} ${verdict === "unknown" ? "could not be judged" : verdict}`,
    formatTable(["pass", "verdict", "what", "operations", "time"], rows),
    ...passes.flatMap((pass) => (pass.verdict === "passed" ? [] : formatFound(pass, describe))),
    formatFolded(`Coverage, seed ${seed}`, formatCoverage(report)),
    formatCommands(followUp),
  ]
    .map((part) => `${part}\n\n`)
    .join("");
}

function rowOf(result: PassResult): readonly string[] {
  const { pass, verdict, work, seconds } = result;
  const operations = formatCount(total(work.operations), "operation");
  return [pass, `${signs[verdict]} ${verdict}`, describeFound(result), operations, `${seconds} s`];
}

function describeFound(result: PassResult): string {
  switch (result.verdict) {
    case "passed":
      return "";
    case "unknown":
      return truncate(result.reason, messageMax);
    case "failed": {
      const [first] = result.findings;
      return first === undefined ? "" : `${first.code}: ${truncate(first.message, messageMax)}`;
    }
    default:
      return result satisfies never;
  }
}

/** GitHub refuses a summary of more than 1 MiB. There are five passes at most, and a letter has three bytes at most. */
const traceMax = 60_000;

function formatFound(result: PassResult, describe: Describe): string[] {
  const text = formatPass(result, describe, createColours(false));
  return [formatFolded(`${result.pass}: ${describeFound(result)}`, formatCode(truncate(text, traceMax)))];
}

const lineMax = 2000;

function formatCoverage(report: VerifyReport): string {
  const ofPasses = report.passes.map((result) => {
    const { head, programs, counts } = describeCoverage(result);
    return [result.pass, [head, ...programs, ...counts].filter((line) => line !== "")] as const;
  });
  const list = ofPasses.flatMap(([pass, lines]) => [`- ${pass}`, ...lines.map((line) => `  - ${item(line)}`)]);
  return [...list, ...describeLeftOut(report).map((line) => `- ${item(line)}`), "", asMarkdown(bounds)].join("\n");
}

function item(line: string): string {
  return asMarkdown(truncate(line, lineMax));
}

function formatCommands({ again, counterexample }: FollowUp): string {
  const replay = counterexample === undefined ? [] : [`npx rollcall replay ${counterexample}`];
  return formatCode([...replay, `npx ${again}`].join("\n"), "sh");
}
