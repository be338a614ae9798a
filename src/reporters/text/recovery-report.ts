import type { AnswerAfterRestart, Event, NotedStep, RecoveryRun, ShownTrace, Step } from "../../core/index.js";
import { type Describe, describeOperation, describeOutcome, isWrongInItself } from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { margin, wrap } from "./layout.js";
import { isWriting } from "./statements.js";
import { formatStep, shortPaths } from "./step-text.js";

/*
 * The part of a report below a trace: each crash, what was lost with it, and the recovery run after it.
 */

/** Returns the recovery runs of a trace. */
export function formatRecoveries(trace: ShownTrace, describe: Describe, colours: Colours): string[] {
  return trace.recoveries.flatMap((recovery, index) => [
    "",
    ...formatEnd(recovery).map((line) => colours.red(line)),
    "",
    "  The application starts again, in a new process:",
    "",
    ...formatSteps(recovery.steps, index === trace.recoveries.length - 1),
    ...formatAfterRecovery(recovery, trace, describe, colours),
  ]);
}

function formatEnd({ crash, lost }: RecoveryRun): string[] {
  if (crash === undefined) return wrap("The process is killed before any operation is retried.", "  ");
  if (crash.kind === "kill") return ["  ⚡ The process is killed here."];
  return wrap(`⚡ Power is lost here, and with it ${lost.map(shortPaths).join(", ")}.`, "  ");
}

/** Returns the steps of a recovery that change something or fail. If it was crashed, its last step is shown too. */
function formatSteps(steps: readonly Step[], isComplete: boolean): string[] {
  const lines: string[] = [];
  let left = 0;
  const formatLeft = (): void => {
    if (left > 0) lines.push(`${" ".repeat(margin)}⋮ ${left === 1 ? "1 more step" : `${left} more steps`}`);
    left = 0;
  };
  for (const [index, step] of steps.entries()) {
    const isLast = !isComplete && index === steps.length - 1;
    if (step.calls !== undefined) continue;
    if (!isLast && step.error === undefined && !changesSomething(step)) {
      left += 1;
      continue;
    }
    formatLeft();
    const { text, ending } = formatStep(step, stepMax);
    lines.push(...wrap(`${text}${ending}`, `${String(step.index + 1).padStart(margin - 2)}  `));
  }
  formatLeft();
  return lines;
}

/** Columns of a step: two lines, as a reader needs to see in full what a recovery does to the data. */
const stepMax = 170;

/** A write inside a transaction has no access that others can see until COMMIT, so the statement counts too. */
function changesSomething({ label, accesses, result }: Step): boolean {
  if (result === "0 changed") return false;
  if (isWriting(label)) return true;
  return accesses.some(({ mode }) => mode !== "read") && !/^(BEGIN|COMMIT|END|close|PRAGMA)\b/i.test(label);
}

function formatAfterRecovery(
  recovery: RecoveryRun,
  { culprit }: ShownTrace,
  describe: Describe,
  colours: Colours,
): string[] {
  const { recovered, answers, failure } = recovery;
  const rest = recovered === undefined ? [] : wrap(`At rest: ${describe.snapshot(recovered)}.`, " ".repeat(margin));
  const shownSteps = stepsToShow(recovery, culprit, describe);
  const lines = answers.flatMap((answer) => {
    const { operation, outcome } = answer;
    const wrong = outcome === culprit?.outcome || isWrongInItself(describe, outcome);
    const text = `${describeOperation(describe, operation)} → ${describeOutcome(describe, outcome)}${wrong ? "  ✗" : ""}`;
    const line = wrap(text, " ".repeat(margin));
    return [...(wrong ? line.map((part) => colours.red(part)) : line), ...formatNoted(shownSteps.get(answer) ?? [])];
  });
  const ended =
    failure === undefined
      ? []
      : wrap(`${failure.stage} threw ${failure.error.code ?? failure.error.name}  ✗`, " ".repeat(margin)).map((line) =>
          colours.red(line),
        );
  return [...rest, ...lines, ...ended];
}

/**
 * Returns the steps to show below each answer, up to the answer that fits nowhere: steps that write, or for operations on
 * another key only steps that delete or overwrite something, as nothing else can damage this key. If the store was not
 * whole after the recovery, returns none: the recovery itself did the damage.
 */
function stepsToShow(
  { isWhole, answers }: RecoveryRun,
  culprit: Event | undefined,
  describe: Describe,
): ReadonlyMap<AnswerAfterRestart, readonly NotedStep[]> {
  if (isWhole === false) return new Map();
  const last = answers.findIndex(({ outcome }) => outcome === culprit?.outcome);
  const until = last === -1 ? answers : answers.slice(0, last + 1);
  const key = culprit === undefined ? undefined : describe.subject(culprit.operation);
  return new Map(
    until.map((answer) => {
      const isOwn = key !== undefined && describe.subject(answer.operation) === key;
      const isShown = isOwn ? writes : destroys;
      return [answer, answer.steps.filter((step) => step.result !== "0 changed" && isShown(step))];
    }),
  );
}

function writes({ label }: NotedStep): boolean {
  return isWriting(label) || /^(write|truncate|unlink|remove|rename|link|symlink|copy|make directory)\b/.test(label);
}

function destroys({ label }: NotedStep): boolean {
  return /^(DELETE|UPDATE|REPLACE|INSERT OR REPLACE|DROP|truncate|unlink|remove|rename)(?=\s|$)/i.test(label);
}

const notedMax = 6;

function formatNoted(steps: readonly NotedStep[]): string[] {
  const indent = " ".repeat(margin + 4);
  const left = steps.length - notedMax;
  const lines = steps.slice(0, notedMax).flatMap((step) => {
    const { text, ending } = formatStep(step, stepMax);
    return wrap(`${text}${ending}`, indent);
  });
  return left > 0 ? [...lines, `${indent}⋮ ${left === 1 ? "1 more step" : `${left} more steps`}`] : lines;
}
