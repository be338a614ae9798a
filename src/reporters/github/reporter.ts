import { relative } from "node:path";
import { counterexampleOf, type PassResult, type ReportedFinding, type VerifyReport } from "../../core/index.js";
import type { ReplayEvent, SoakEvent, Unusable, VerifyEvent } from "../events.js";
import type { Means, Reporter } from "../reporter.js";
import { type Annotation, formatAnnotations } from "./annotation.js";
import { formatSummary } from "./summary.js";

/** For GitHub Actions: annotations beside the target's file, and a summary of the job. */
export const githubReporter: Reporter = {
  name: "github",
  outputs: [
    {
      destination: { type: "stdout" },
      verify: formatVerifyEvent,
      replay: formatReplayEvent,
      soak: formatSoakEvent,
    },
    { destination: { type: "variable", name: "GITHUB_STEP_SUMMARY" }, verify: formatVerifySummary },
  ],
};

function formatVerifySummary(event: VerifyEvent, { describeOf }: Means): string {
  if (event.type !== "ended") return "";
  return formatSummary(event.report, describeOf(event.report.target.workload), event);
}

function formatVerifyEvent(event: VerifyEvent, { root }: Means): string {
  switch (event.type) {
    case "ended":
      return formatAnnotations(annotationsOf(event.report, event.counterexample, root));
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

/** Returns the first finding of each pass, then the further ones: GitHub shows only the first ten. */
function annotationsOf(report: VerifyReport, counterexample: string | undefined, root: string): Annotation[] {
  const file = fileOf(report.target.module, root);
  const replayed = counterexampleOf(report)?.pass;
  const ranked = report.passes.flatMap((result) => {
    const isReplayed = counterexample !== undefined && result.pass === replayed;
    const replay = isReplayed ? `\nReplay it: npx rollcall replay ${counterexample}` : "";
    return annotationsOfPass(result, file, replay).map((annotation, rank) => ({ annotation, rank }));
  });
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ annotation }) => annotation);
}

function annotationsOfPass(result: PassResult, file: string, replay: string): Annotation[] {
  switch (result.verdict) {
    case "passed":
      return [];
    case "unknown":
      return [{ level: "warning", file, title: `${result.pass}: not decided`, message: result.reason }];
    case "failed":
      return result.findings.map((finding) => annotationOf(finding, file, result.pass, replay));
    default:
      return result satisfies never;
  }
}

function annotationOf({ code, message }: ReportedFinding, file: string, what: string, replay: string): Annotation {
  return { level: "error", file, title: `${what}: ${code}`, message: `${message}${replay}` };
}

/** GitHub knows paths of the repository only, with slashes. */
function fileOf(module: string, root: string): string {
  const path = relative(root, module);
  return path.startsWith("..") ? module : path.replaceAll("\\", "/");
}

function formatUnusable({ target, message }: Unusable): string {
  return formatAnnotations([{ level: "error", file: target, title: "the target cannot be used", message }]);
}

function formatReplayEvent(event: ReplayEvent): string {
  if (event.type === "begins") return "";
  if (event.type === "unusable") return formatUnusable(event);
  const { file, result } = event;
  switch (result.verdict) {
    case "passed":
      return "";
    case "unknown":
      return formatAnnotations([{ level: "warning", file, title: "replay: not decided", message: result.reason }]);
    case "failed":
      return formatAnnotations(result.findings.map((finding) => annotationOf(finding, file, "still fails", "")));
    default:
      return result satisfies never;
  }
}

function formatSoakEvent(event: SoakEvent, { root }: Means): string {
  if (event.type === "unusable") return formatUnusable(event);
  if (event.type !== "ended") return "";
  const { report } = event;
  const file = fileOf(report.target.module, root);
  switch (report.verdict) {
    case "passed":
      return "";
    case "unknown":
      return formatAnnotations([{ level: "warning", file, title: "soak: not decided", message: report.reason }]);
    case "failed":
      return formatAnnotations(report.findings.map((finding) => annotationOf(finding, file, "soak", "")));
    default:
      return report satisfies never;
  }
}
