import {
  describeClient,
  describeError,
  type ErrorSummary,
  type Finding,
  type FoundFile,
  type Operation,
  type Outcome,
  type ReportedFinding,
  type StageFailure,
  type UnsyncedDatabase,
} from "../core/index.js";
import { type Describe, describeOperation, describeOutcome } from "./describe.js";

/*
 * The findings that belong to no workload, and their sentences.
 */

/**
 * Returns the finding of a stage that failed: `malformed-answer` if the target breaks the contract's form, else
 * `lifecycle-threw`.
 */
export function stageFinding({ stage, kind, error }: StageFailure): Finding {
  return kind === "broken"
    ? { code: "malformed-answer", values: { message: error.message } }
    : { code: "lifecycle-threw", values: { stage, error } };
}

/** Returns the finding of an outcome that is wrong whatever other clients did; undefined: the outcome may be right. */
export function outcomeFinding(operation: Operation, outcome: Outcome): Finding | undefined {
  switch (outcome.type) {
    case "threw":
      return { code: "operation-threw", values: { operation, outcome } };
    case "malformed":
      return { code: "malformed-answer", values: { message: outcome.message } };
    case "answered":
    case "conflict":
    case "rejected":
    case "indeterminate":
      return undefined;
    default:
      return outcome satisfies never;
  }
}

/** Returns the finding with its sentence. */
export function reportFinding(describe: Describe, finding: Finding): ReportedFinding {
  return { ...finding, message: describeFinding(describe, finding) };
}

/** Returns the sentence of a finding: what was expected and what came. */
export function describeFinding(describe: Describe, { code, values }: Finding): string {
  const { times, unsynced, hint } = values as { times?: number; unsynced?: readonly UnsyncedDatabase[]; hint?: string };
  const sentence = describeOwn(describe, code, values) ?? describe.finding(code, values);
  return [
    sentence,
    times === undefined || times === 1 ? "" : ` (${times} times)`,
    unsynced === undefined ? "" : `. ${describeUnsynced(unsynced)}`,
    hint === undefined ? "" : `; ${hint}`,
  ].join("");
}

type Values = Finding["values"];

/** Returns the sentence of a code that belongs to no workload; undefined: the code belongs to a workload. */
function describeOwn(describe: Describe, code: string, values: Values): string | undefined {
  switch (code) {
    case "malformed-answer":
      return String(values.message);
    case "lifecycle-threw":
      return `${values.stage} threw ${describeError(values.error as ErrorSummary)}${describeLeft(values.left)}`;
    case "left-in-transaction":
      return `${describeClient(Number(values.client))} has finished its operations, but its transaction on ${values.file} is still open`;
    case "never-returned":
      return `${describeClient(Number(values.client))}'s ${asked(describe, values)} never returns: nothing that it waits for can happen any more`;
    case "uncaught-exception":
      return `${describeClient(Number(values.client))}'s process ends: ${describeError(values.error as ErrorSummary)} was thrown, or emitted as an error, and nothing caught it`;
    case "job-threw":
      return `the job ${values.job} threw ${describeError(values.error as ErrorSummary)}`;
    case "own-invariant":
      return String(values.sentence);
    case "operation-threw":
      return `${asked(describe, values)} ${outcome(describe, values)}${expected(describe, values)}`;
    case "wrong-answer":
      return "operation" in values
        ? `${asked(describe, values)} answered ${outcome(describe, values)}${expected(describe, values)}`
        : undefined;
    case "refused-for-ever":
      return `${asked(describe, values)} is refused for ever: ${describeError(values.error as ErrorSummary)}${before(describe, values)}`;
    case "not-linearizable":
      return "outcome" in values
        ? `${asked(describe, values)}: ${outcome(describe, values)}; no order of the operations explains that${before(describe, values)}`
        : undefined;
    default:
      return undefined;
  }
}

function asked(describe: Describe, { operation }: Values): string {
  return describeOperation(describe, operation as Operation);
}

function outcome(describe: Describe, { outcome }: Values): string {
  return describeOutcome(describe, outcome as Outcome);
}

function expected(describe: Describe, values: Values): string {
  return "expected" in values ? `; expected was ${describe.expected(values.expected)}` : "";
}

function before(describe: Describe, { possible }: Values): string {
  if (!Array.isArray(possible)) return "";
  return ` (just before: ${[...new Set(possible.map((state) => describe.state(state)))].join(", or ")})`;
}

const filesMax = 6;

/** Returns the files that an `inspect` that throws after a crash has met, as text. */
function describeLeft(left: unknown): string {
  if (left === undefined) return "";
  const { after, files } = left as { after: string; files: readonly FoundFile[] };
  const shown = files.slice(0, filesMax).map(({ path, bytes }) => `${path} (${bytes.toLocaleString("en-US")} bytes)`);
  if (files.length > filesMax) shown.push(`${files.length - filesMax} more`);
  const what = { fault: "The failed step", kill: "The killed process", "power-loss": "The power loss" }[after] ?? after;
  return (
    `. ${what} left ${shown.length === 0 ? "no files" : `these files: ${shown.join(", ")}`}. ` +
    "Let inspect report such files instead of throwing, then Rollcall can judge the data"
  );
}

function describeUnsynced(unsynced: readonly UnsyncedDatabase[]): string {
  const levels = [...new Set(unsynced.map(({ level }) => level))];
  const why = levels.map((level) => {
    const files = unsynced.flatMap((each) => (each.level === level ? [each.file] : []));
    return `PRAGMA synchronous is ${level} for ${files.join(", ")}, so a power loss may take ${takenAt[level]}`;
  });
  return `${why.join("; ")}; FULL keeps every commit`;
}

const takenAt = {
  NORMAL: "what was committed since the last checkpoint of the WAL",
  OFF: "everything that was written, committed or not, and damage the file",
} as const;
