import type { AnswerAfterRestart, Event, NotedStep, RecoveryRun, ShownTrace, Step } from "../../core/index.js";
import { type Describe, describeOperation, describeOutcome, isWrongInItself } from "../../workload/index.js";
import { isWriting } from "./statements.js";
import { formatStep, shortPaths } from "./step-text.js";
import { type Colours, margin, wrap } from "./terminal.js";

/*
 * What comes below a trace: the moment of the crash, what was lost with it, and how the application went on.
 */

export function renderRecoveries(trace: ShownTrace, describe: Describe, colours: Colours): string[] {
  return trace.recoveries.flatMap((recovery, index) => [
    "",
    ...formatEnd(recovery).map((line) => colours.red(line)),
    "",
    "  The application starts again, in a new process:",
    "",
    ...renderSteps(recovery.steps, index === trace.recoveries.length - 1),
    ...renderRest(recovery, trace, describe, colours),
  ]);
}

function formatEnd({ crash, lost }: RecoveryRun): string[] {
  if (crash === undefined) return wrap("Before anything is tried again, the process is killed.", "  ");
  if (crash.kind === "kill") return ["  ⚡ The process is killed here."];
  return wrap(`⚡ Power is lost here, and with it ${lost.map(shortPaths).join(", ")}.`, "  ");
}

/** Of a recovery that comes to its end what it has changed, and what has failed. */
function renderSteps(steps: readonly Step[], comesToItsEnd: boolean): string[] {
  const lines: string[] = [];
  let left = 0;
  const formatLeft = (): void => {
    if (left > 0) lines.push(`${" ".repeat(margin)}⋮ ${left === 1 ? "1 more step" : `${left} more steps`}`);
    left = 0;
  };
  for (const [index, step] of steps.entries()) {
    const isLast = !comesToItsEnd && index === steps.length - 1;
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

/** Two lines: what a recovery has done to somebody's data is said as fully as can be read. */
const stepMax = 170;

/** Within a transaction others see what it does only at its COMMIT: so it goes by the statement as well. */
function changesSomething({ label, accesses, result }: Step): boolean {
  if (result === "0 changed") return false;
  if (isWriting(label)) return true;
  return accesses.some(({ mode }) => mode !== "read") && !/^(BEGIN|COMMIT|END|close|PRAGMA)\b/i.test(label);
}

function renderRest(recovery: RecoveryRun, { culprit }: ShownTrace, describe: Describe, colours: Colours): string[] {
  const { recovered, answers, failure } = recovery;
  const rest = recovered === undefined ? [] : wrap(`At rest: ${describe.snapshot(recovered)}.`, " ".repeat(margin));
  const telling = tellingSteps(recovery, culprit, describe);
  const lines = answers.flatMap((answer) => {
    const { operation, outcome } = answer;
    const wrong = outcome === culprit?.outcome || isWrongInItself(describe, outcome);
    const said = `${describeOperation(describe, operation)} → ${describeOutcome(describe, outcome)}${wrong ? "  ✗" : ""}`;
    const line = wrap(said, " ".repeat(margin));
    return [...(wrong ? line.map((part) => colours.red(part)) : line), ...renderNoted(telling.get(answer) ?? [])];
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
 * Which steps of operations are shown: those that write, up to the answer that fits nowhere; of operations on another key
 * only those that take something away, since nothing else can hurt this one. None where the recovery has left the damage.
 */
function tellingSteps(
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
      const tells = isOwn ? writes : takesAway;
      return [answer, answer.steps.filter((step) => step.result !== "0 changed" && tells(step))];
    }),
  );
}

function writes({ label }: NotedStep): boolean {
  return isWriting(label) || /^(write|truncate|unlink|remove|rename|link|symlink|copy|make directory)\b/.test(label);
}

function takesAway({ label }: NotedStep): boolean {
  return /^(DELETE|UPDATE|REPLACE|INSERT OR REPLACE|DROP|truncate|unlink|remove|rename)(?=\s|$)/i.test(label);
}

const notedMax = 6;

function renderNoted(steps: readonly NotedStep[]): string[] {
  const indent = " ".repeat(margin + 4);
  const left = steps.length - notedMax;
  const lines = steps.slice(0, notedMax).flatMap((step) => {
    const { text, ending } = formatStep(step, stepMax);
    return wrap(`${text}${ending}`, indent);
  });
  return left > 0 ? [...lines, `${indent}⋮ ${left === 1 ? "1 more step" : `${left} more steps`}`] : lines;
}
