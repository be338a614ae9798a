import type { CheckEvent, FollowUp, ReplayEvent, SoakEvent, VerifyEvent } from "../events.js";
import type { Means, Reporter } from "../reporter.js";
import { formatCheck } from "./check-report.js";
import { formatPassInFull, formatTraceInFull } from "./in-full.js";
import { columns, wrapBrief } from "./layout.js";
import { formatReplay } from "./replay-report.js";
import { formatPass, formatSummary } from "./report.js";
import { formatSoakReport } from "./soak-report.js";

/** What a command prints for people: lines of at most 100 columns, each result as it comes. */
export const textReporter: Reporter = {
  name: "text",
  outputs: [
    {
      destination: { type: "stdout" },
      verify: formatVerifyEvent,
      replay: formatReplayEvent,
      soak: formatSoakEvent,
      check: formatCheckEvent,
    },
  ],
};

function formatVerifyEvent(event: VerifyEvent, { describeOf, colours, detail }: Means): string {
  switch (event.type) {
    case "begins":
      return `rollcall verify ${event.target}  seed ${event.seed}, ${event.seconds} s${withConfig(event)}\n\n`;
    case "merges":
      return `rollcall merge ${event.target}  seed ${event.seed}, ${event.parts} parts\n\n`;
    case "pass-ended":
      return `${formatPass(event.result, describeOf(event.workload), colours)}\n\n${inFull(detail, () => formatPassInFull(event.result))}`;
    case "ended":
      return `${formatSummary(event.report, colours)}\n${formatFollowUp(event)}`;
    case "progress":
    case "unusable":
      return "";
    default:
      return event satisfies never;
  }
}

function withConfig({ config }: { readonly config?: string }): string {
  return config === undefined ? "" : `, with ${config}`;
}

function formatFollowUp({ counterexample }: FollowUp): string {
  if (counterexample === undefined) return "";
  return `\nThe counterexample is in ${counterexample}. Replay it with\n\n  rollcall replay ${counterexample}\n`;
}

/** Returns further lines if everything is asked for. */
function inFull(detail: Means["detail"], lines: () => readonly string[]): string {
  return detail === "usual"
    ? ""
    : lines()
        .map((line) => `${line}\n`)
        .join("");
}

function formatReplayEvent(event: ReplayEvent, { describeOf, colours, detail }: Means): string {
  switch (event.type) {
    case "begins": {
      const { target, pass } = event.counterexample;
      return `rollcall replay ${event.file}  (${target.name}, ${pass}${withConfig(event)})\n\n`;
    }
    case "ended": {
      const { result, counterexample } = event;
      const describe = describeOf(counterexample.workload ?? "registration");
      const further = result.verdict === "failed" ? ["", ...formatTraceInFull(result.trace)] : [];
      return `${formatReplay(result, counterexample, describe, colours).join("\n")}\n${inFull(detail, () => further)}`;
    }
    case "unusable":
      return "";
    default:
      return event satisfies never;
  }
}

function formatSoakEvent(event: SoakEvent, { describeOf, colours }: Means): string {
  switch (event.type) {
    case "begins":
      return `rollcall soak ${event.target}  ${event.extent}${withConfig(event)}\n\n`;
    case "ended": {
      const { report, again } = event;
      const rerun = report.verdict === "failed" ? formatRerun(again) : "";
      return `${formatSoakReport(report, describeOf(report.target.workload), colours)}\n${rerun}`;
    }
    case "progress":
    case "unusable":
      return "";
    default:
      return event satisfies never;
  }
}

/** Returns how to run the soak again. The command is meant to be copied, so a long one continues with a backslash. */
function formatRerun([command, options]: readonly [string, string]): string {
  const line = `  ${command} ${options}`;
  return [
    "",
    "Run it again, perhaps longer: the clients do the same, but real processes run at their own speed.",
    "",
    ...(line.length <= columns ? [line] : [`  ${command} \\`, `    ${options}`]),
    "",
  ].join("\n");
}

function formatCheckEvent(event: CheckEvent, { colours }: Means): string {
  switch (event.type) {
    case "ended": {
      const { report } = event;
      const head = `rollcall check ${report.file}  (${report.format}, ${report.model})`;
      return `${[head, "", ...formatCheck(report, colours)].join("\n")}\n`;
    }
    case "undecided":
      return `${wrapBrief(`? UNKNOWN  ${event.reason}`, "").join("\n")}\n`;
    default:
      return event satisfies never;
  }
}
