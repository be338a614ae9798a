import {
  type CheckReport,
  counterexampleOf,
  describeShard,
  type HistoryReport,
  type PassResult,
  type Replay,
  type ReportedFinding,
  type SoakReport,
  type VerifyReport,
} from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { createColours } from "../colours.js";
import type { CheckEvent, FollowUp, ReplayEvent, SoakEvent, Unusable, VerifyEvent } from "../events.js";
import type { Means, Reporter } from "../reporter.js";
import { formatHistory, formatPass, formatReplay, formatSoakReport } from "../text/index.js";
import { type CaseOutcome, formatSuite, type TestCase } from "./suite.js";

/**
 * A JUnit file: one test case for each pass, and one for each further finding of a pass. What could not be decided is an
 * error, not a failure and not skipped: nothing is wrong with the store, but a build must not be green.
 */
export const junitReporter: Reporter = {
  name: "junit",
  outputs: [
    {
      destination: { type: "file", name: "junit.xml" },
      verify: formatVerifyEvent,
      replay: formatReplayEvent,
      soak: formatSoakEvent,
      check: formatCheckEvent,
    },
  ],
};

const plain = createColours(false);

function formatVerifyEvent(event: VerifyEvent, { describeOf }: Means): string {
  switch (event.type) {
    case "ended":
      return formatVerify(event.report, describeOf(event.report.target.workload), event);
    case "unusable":
      return formatUnusable(event);
    case "begins":
    case "merges":
    case "progress":
    case "pass-ended":
      return "";
    default:
      return event satisfies never;
  }
}

function formatVerify(report: VerifyReport, describe: Describe, followUp: FollowUp): string {
  const { target, seed, shard, passes, notApplicable } = report;
  const { module, workload } = target;
  return formatSuite({
    name: target.name,
    properties: { module, workload, seed, shard: describeShard(shard), verdict: report.verdict },
    cases: [
      ...passes.flatMap((result) => casesOfPass(result, describe, describeFollowUp(report, result, followUp))),
      ...notApplicable.map((pass) => ({
        name: pass,
        outcome: outcomeOf("skipped", "not-applicable", "the target allows one client (maxClients: 1)"),
        seconds: 0,
        output: "",
      })),
    ],
  });
}

function describeFollowUp(report: VerifyReport, { pass }: PassResult, { again, counterexample }: FollowUp): string {
  const isReplayed = counterexample !== undefined && counterexampleOf(report)?.pass === pass;
  const replay = isReplayed ? [`replay: rollcall replay ${counterexample}`] : [];
  return [`seed: ${report.seed}`, ...replay, `again: ${again}`].join("\n");
}

function casesOfPass(result: PassResult, describe: Describe, output: string): TestCase[] {
  const { pass: name, seconds } = result;
  switch (result.verdict) {
    case "passed":
      return [
        { name, outcome: { type: "passed" }, seconds, output: `${formatPass(result, describe, plain)}\n${output}` },
      ];
    case "unknown": {
      const outcome = outcomeOf("error", "unknown", result.reason, formatPass(result, describe, plain));
      return [{ name, outcome, seconds, output }];
    }
    case "failed": {
      const [first, ...further] = result.findings;
      const text = formatPass(result, describe, plain);
      return [
        { name, outcome: failure(first, text), seconds, output },
        ...further.map((finding, index) => ({
          name: `${name}, finding ${index + 2}: ${finding.code}`,
          outcome: failure(finding, `${finding.message}\n\nThe trace is in the test ${name}.`),
          seconds: 0,
          output,
        })),
      ];
    }
    default:
      return result satisfies never;
  }
}

function failure(finding: ReportedFinding | undefined, text: string): CaseOutcome {
  return outcomeOf("failure", finding?.code ?? "failed", finding?.message ?? "it failed", text);
}

function outcomeOf(type: "failure" | "error" | "skipped", code: string, message: string, text = ""): CaseOutcome {
  return { type, code, message, text };
}

function formatUnusable({ target, message }: Unusable): string {
  const outcome = outcomeOf("error", "target-unusable", message, message);
  return formatSuite({
    name: target,
    properties: {},
    cases: [{ name: "first contact", outcome, seconds: 0, output: "" }],
  });
}

function formatReplayEvent(event: ReplayEvent, { describeOf }: Means): string {
  if (event.type === "begins") return "";
  if (event.type === "unusable") return formatUnusable(event);
  const { file, counterexample, result, again } = event;
  const { target, pass, workload = "registration" } = counterexample;
  const text = formatReplay(result, counterexample, describeOf(workload), plain).join("\n");
  const [first] = result.verdict === "failed" ? result.findings : [];
  return formatSuite({
    name: target.name,
    properties: { counterexample: file, pass, verdict: result.verdict },
    cases: [
      { name: `replay ${file}`, outcome: outcomeOfReplay(result, first, text), seconds: 0, output: `again: ${again}` },
    ],
  });
}

function outcomeOfReplay(result: Replay, first: ReportedFinding | undefined, text: string): CaseOutcome {
  switch (result.verdict) {
    case "passed":
      return { type: "passed" };
    case "failed":
      return failure(first, text);
    case "unknown":
      return outcomeOf("error", "unknown", result.reason, text);
    default:
      return result satisfies never;
  }
}

function formatSoakEvent(event: SoakEvent, { describeOf }: Means): string {
  if (event.type === "unusable") return formatUnusable(event);
  if (event.type !== "ended") return "";
  const { report, again } = event;
  const { target, seed, seconds } = report;
  const text = formatSoakReport(report, describeOf(target.workload), plain);
  return formatSuite({
    name: target.name,
    properties: { module: target.module, workload: target.workload, seed, verdict: report.verdict },
    cases: [
      {
        name: "soak",
        outcome: outcomeOfSoak(report, text),
        seconds,
        output: `seed: ${seed}\nagain: ${again.join(" ")}`,
      },
    ],
  });
}

function outcomeOfSoak(report: SoakReport, text: string): CaseOutcome {
  switch (report.verdict) {
    case "passed":
      return { type: "passed" };
    case "failed":
      return failure(report.findings[0], text);
    case "unknown":
      return outcomeOf("error", "unknown", report.reason, text);
    default:
      return report satisfies never;
  }
}

function formatCheckEvent(event: CheckEvent): string {
  if (event.type === "undecided") {
    const { file, model, reason } = event;
    const outcome = outcomeOf("error", "unknown", reason, reason);
    return formatSuite({
      name: file,
      properties: { model },
      cases: [{ name: "the history", outcome, seconds: 0, output: "" }],
    });
  }
  const { file, model, format, verdict, histories }: CheckReport = event.report;
  return formatSuite({ name: file, properties: { model, format, verdict }, cases: histories.map(caseOfHistory) });
}

function caseOfHistory(history: HistoryReport): TestCase {
  const text = formatHistory(history, plain).join("\n");
  return { name: history.id ?? "the history", outcome: outcomeOfHistory(history, text), seconds: 0, output: "" };
}

function outcomeOfHistory({ result }: HistoryReport, text: string): CaseOutcome {
  switch (result.verdict) {
    case "linearizable":
      return { type: "passed" };
    case "not-linearizable":
      return outcomeOf("failure", "not-linearizable", "no order of the operations explains all responses", text);
    case "unknown":
      return outcomeOf("error", "unknown", result.reason, text);
    default:
      return result satisfies never;
  }
}
