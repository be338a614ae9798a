import {
  type Access,
  describeClient,
  describeStep,
  type NotedStep,
  type PassResult,
  type RecoveryRun,
  type ReportedFinding,
  type ShownTrace,
  type Step,
} from "../../core/index.js";
import { wrap } from "./layout.js";

/*
 * What `--verbose` adds to the report of a pass: everything that the report has as data, without folding or shortening.
 */

/** Returns all findings, each step in full, and the programs that were explored completely. */
export function formatPassInFull(result: PassResult): string[] {
  const { work, pass } = result;
  const completed = (work.schedules?.programs ?? []).flatMap(({ kind, completed }) =>
    completed.length === 0 ? [] : wrap(`${kind}: ${completed.join("; ")}`, "    "),
  );
  return [
    ...(result.verdict === "failed" ? formatFailureInFull(result) : []),
    ...(completed.length === 0 ? [] : [`  Explored completely in ${pass}:`, "", ...completed, ""]),
  ];
}

/** Returns the steps of a trace in full, and those of its recovery runs. */
export function formatTraceInFull({ steps, recoveries }: ShownTrace): string[] {
  return [
    ...(steps.length === 0 ? [] : ["  Every step in full:", "", ...steps.flatMap(formatStepInFull), ""]),
    ...recoveries.flatMap(formatRecoveryInFull),
  ];
}

function formatFailureInFull({ findings, evidence }: Extract<PassResult, { verdict: "failed" }>): string[] {
  return [...formatFindingsInFull(findings), ...(evidence.type === "trace" ? formatTraceInFull(evidence.trace) : [])];
}

function formatFindingsInFull(findings: readonly ReportedFinding[]): string[] {
  const lines = findings.flatMap(({ code, message }) => wrap(`${code}: ${message}`, "    "));
  return ["  All findings in full:", "", ...lines, ""];
}

const numberColumns = 4;

function formatStepInFull(step: Step): string[] {
  const number = String(step.index + 1).padStart(numberColumns);
  const touched = [...describeAccesses(step.accesses), ...describeReleases(step)];
  return [
    ...wrap(`${describeStep(step)}${endingOf(step)}`, `${number}  ${describeClient(step.client)}  `),
    ...(touched.length === 0 ? [] : wrap(`(${touched.join("; ")})`, " ".repeat(numberColumns + "  A  ".length + 2))),
  ];
}

function endingOf({ result, error, injected, lock }: NotedStep & Partial<Pick<Step, "injected" | "lock">>): string {
  if (injected !== undefined) return `  ⚡ ${injected}`;
  if (error !== undefined) return `  ✗ ${error}`;
  if (lock === "blocked" || lock === "blocked-visibly") return "  … waits";
  return result === undefined ? "" : `  → ${result}`;
}

const verbs: { readonly [Mode in Access["mode"]]: string } = { read: "reads", write: "writes", add: "adds to" };

function describeAccesses(accesses: readonly Access[]): string[] {
  const modes: readonly Access["mode"][] = ["read", "write", "add"];
  return modes.flatMap((mode) => {
    const resources = accesses.filter((access) => access.mode === mode && access.resource !== "clock");
    return resources.length === 0 ? [] : [`${verbs[mode]} ${resources.map(({ resource }) => resource).join(", ")}`];
  });
}

function describeReleases({ releases }: Step): string[] {
  return releases.length === 0 ? [] : [`may free locks of ${releases.join(", ")}`];
}

function formatRecoveryInFull({ steps, answers, lost, files = [] }: RecoveryRun, index: number): string[] {
  const noted = answers.flatMap((answer) => answer.steps);
  return [
    `  Every step of ${index === 0 ? "the restarted application" : `restart ${index + 1}`} in full:`,
    "",
    ...lost.flatMap((what) => wrap(`lost: ${what}`, "    ")),
    ...steps.flatMap(formatStepInFull),
    ...noted.flatMap((step) => wrap(`${describeStep(step)}${endingOf(step)}`, " ".repeat(numberColumns + 2))),
    ...files.flatMap(({ path, bytes }) => wrap(`file ${path}: ${bytes} bytes`, "    ")),
    "",
  ];
}
