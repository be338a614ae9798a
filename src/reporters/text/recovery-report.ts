import type { NotedStep, RecoveryRun, ShownTrace, Step } from "../../core/index.js";
import { type Describe, describeOperation, describeOutcome, isWrongInItself } from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { changesSomething, formatStep, shortPaths, stepsBelowAnswers } from "../trace/index.js";
import { margin, wrapBrief } from "./layout.js";

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
  if (crash === undefined) return wrapBrief("The process is killed before any operation is retried.", "  ");
  if (crash.kind === "kill") return ["  ⚡ The process is killed here."];
  return wrapBrief(`⚡ Power is lost here, and with it ${lost.map(shortPaths).join(", ")}.`, "  ");
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
    lines.push(...wrapBrief(`${text}${ending}`, `${String(step.index + 1).padStart(margin - 2)}  `));
  }
  formatLeft();
  return lines;
}

/** Columns of a step: two lines, as a reader needs to see in full what a recovery does to the data. */
const stepMax = 170;

function formatAfterRecovery(
  recovery: RecoveryRun,
  { culprit }: ShownTrace,
  describe: Describe,
  colours: Colours,
): string[] {
  const { recovered, answers, failure } = recovery;
  const rest =
    recovered === undefined ? [] : wrapBrief(`At rest: ${describe.snapshot(recovered)}.`, " ".repeat(margin));
  const shownSteps = stepsBelowAnswers(recovery, culprit, describe);
  const lines = answers.flatMap((answer) => {
    const { operation, outcome } = answer;
    const wrong = outcome === culprit?.outcome || isWrongInItself(describe, outcome);
    const text = `${describeOperation(describe, operation)} → ${describeOutcome(describe, outcome)}${wrong ? "  ✗" : ""}`;
    const line = wrapBrief(text, " ".repeat(margin));
    return [...(wrong ? line.map((part) => colours.red(part)) : line), ...formatNoted(shownSteps.get(answer) ?? [])];
  });
  const ended =
    failure === undefined
      ? []
      : wrapBrief(`${failure.stage} threw ${failure.error.code ?? failure.error.name}  ✗`, " ".repeat(margin)).map(
          (line) => colours.red(line),
        );
  return [...rest, ...lines, ...ended];
}

const notedMax = 6;

function formatNoted(steps: readonly NotedStep[]): string[] {
  const indent = " ".repeat(margin + 4);
  const left = steps.length - notedMax;
  const lines = steps.slice(0, notedMax).flatMap((step) => {
    const { text, ending } = formatStep(step, stepMax);
    return wrapBrief(`${text}${ending}`, indent);
  });
  return left > 0 ? [...lines, `${indent}⋮ ${left === 1 ? "1 more step" : `${left} more steps`}`] : lines;
}
