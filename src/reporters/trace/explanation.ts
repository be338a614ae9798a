import { describeClient, type Event, type Outcome, type ShownTrace, type Step } from "../../core/index.js";
import { type Describe, describeOperation, describeOutcome, isWrongInItself } from "../../workload/index.js";
import { isWriting, shortSql } from "./statements.js";
import { quoteStep } from "./step-text.js";
import { isWaiting } from "./weight.js";

/**
 * Explains a trace in sentences. For each preemption or wait: what the client had read or done, what other clients did
 * meanwhile, and what it did afterwards. Then the answers, or what is expected after the crash.
 */
export function explainTrace(trace: ShownTrace, describe: Describe): string[] {
  const { steps } = trace;
  const sentences: string[] = [];
  let start = 0;
  while (start < steps.length) {
    const client = steps[start]?.client ?? 0;
    let end = start;
    while (steps[end + 1]?.client === client) end += 1;
    const resumed = steps.findIndex((step, index) => index > end && step.client === client);
    if (resumed !== -1) sentences.push(...formatTurn(steps, client, end, resumed));
    start = end + 1;
  }
  return [
    ...sentences.slice(0, sentencesMax),
    ...(trace.recoveries.length > 0 ? formatCrash(trace, describe) : formatAnswers(trace, describe)),
  ];
}

const sentencesMax = 4;

function formatTurn(steps: readonly Step[], client: number, end: number, resumed: number): string[] {
  const between = steps.slice(end + 1, resumed);
  const [last, next] = [steps[end], steps[resumed]];
  if (last !== undefined && next !== undefined && isWaiting(last)) return [formatWait(client, last, between, next)];
  const before = lastOf(steps.slice(0, end + 1), client);
  const after = conflictAfter(steps, resumed, client, between) ?? next;
  return before === undefined || after === undefined ? [] : [formatOvertaking(client, before, between, after)];
}

/** Returns the last step of the client that touched shared state. */
function lastOf(steps: readonly Step[], client: number): Step | undefined {
  return steps.findLast((step) => step.client === client && step.accesses.some(({ resource }) => resource !== "clock"));
}

/** Returns the client's first later step that fails, or else the first that conflicts with writes of other clients in between. */
function conflictAfter(
  steps: readonly Step[],
  resumed: number,
  client: number,
  between: readonly Step[],
): Step | undefined {
  const touched = new Set(
    between.flatMap(({ accesses }) => accesses.flatMap(({ resource, mode }) => (mode === "write" ? [resource] : []))),
  );
  const later = steps.slice(resumed).filter((step) => step.client === client);
  const conflicting = later.find(({ accesses }) => accesses.some(({ resource }) => touched.has(resource)));
  // BEGIN does not show what the transaction is for, so its first write is shown instead.
  const isBegin = conflicting !== undefined && /^(BEGIN|SAVEPOINT)\b/i.test(conflicting.label);
  const firstWrite = isBegin
    ? later.find((step) => step.index > conflicting.index && isWriting(step.label))
    : undefined;
  return later.find(({ error }) => error !== undefined) ?? firstWrite ?? conflicting;
}

function formatWait(client: number, waiting: Step, between: readonly Step[], next: Step): string {
  const name = describeClient(client);
  const then =
    next.error !== undefined ? `it failed with ${next.error}` : isWaiting(next) ? "it waited again" : "it had the lock";
  return `${name} waited for a lock, to do ${quoteStep(waiting)}. Meanwhile ${formatMeanwhile(between)}. Then ${then}.`;
}

function formatOvertaking(client: number, before: Step, between: readonly Step[], after: Step): string {
  const name = describeClient(client);
  const did = formatMeanwhile(between);
  const seen = before.result === undefined ? "" : ` (${before.result})`;
  const outcome = after.error !== undefined ? `, which failed with ${after.error}` : "";
  const alike = between.find((step) => step.label === before.label && step.result === before.result);
  if (alike !== undefined && before.result !== undefined && after.error !== undefined) {
    const both = `${name} and ${describeClient(alike.client)} both did ${quoteStep(before)}${seen}`;
    return `${both}; ${did}; then ${name} ${formatDone(after)}${outcome}.`;
  }
  const then = after.label === before.label && after.file === before.file ? "did the same again" : formatDone(after);
  return `${name} ${formatDone(before)}${seen}. Before it went on, ${did}. Then ${name} ${then}${outcome}.`;
}

function formatDone(step: Step): string {
  return `${step.calls === undefined ? "did" : "called"} ${quoteStep(step)}`;
}

/** Describes what other clients did in between: their writes, or else the last step on shared state, or else a call. */
function formatMeanwhile(between: readonly Step[]): string {
  const others = [...new Set(between.map((step) => step.client))];
  return others
    .map((client) =>
      formatStepsOf(
        client,
        between.filter((step) => step.client === client),
      ),
    )
    .join(", and ");
}

const writesMax = 3;

function formatStepsOf(client: number, steps: readonly Step[]): string {
  const name = describeClient(client);
  const written = [...new Set(steps.filter(hasWritten).map(({ label }) => `"${withoutValues(label)}"`))];
  if (written.length > 0) return `${name} did ${written.slice(0, writesMax).join(", ")}`;
  const shown =
    lastOf(
      steps.filter(({ calls }) => calls === undefined),
      client,
    ) ?? steps.at(-1);
  if (shown === undefined) return `${name} went on`;
  if (isWaiting(shown)) return `${name} waited for a lock, to do ${quoteStep(shown)}`;
  const outcome = shown.error ?? shown.result;
  return `${name} ${formatDone(shown)}${outcome === undefined ? "" : ` (${outcome})`}`;
}

function hasWritten({ label, result, error }: Step): boolean {
  return error === undefined && isWriting(label) && result !== "0 changed";
}

function withoutValues(label: string): string {
  return shortSql(label)
    .replace(/\s+(SET|WHERE)\b.*/i, "")
    .trim();
}

function formatAnswers(
  { clients, preemptions, steps, events, retried, culprit, possible }: ShownTrace,
  describe: Describe,
): string[] {
  const answers = events.map((event) => `${formatCall(event, describe)} ${formatEnd(event.outcome, describe)}`);
  const all = [...events, ...retried];
  const thrown = all.find(({ outcome }) => outcome.type === "threw" && isWrongInItself(describe, outcome));
  const isMalformed = all.some(({ outcome }) => outcome.type === "malformed");
  const because =
    thrown !== undefined
      ? formatMustNotThrow(thrown, clients, preemptions)
      : isMalformed
        ? "An answer must have the form that the contract asks for."
        : culprit !== undefined
          ? `No sequential order of these operations${retried.includes(culprit) ? ", and of those that were retried," : ""} gives these answers.`
          : possible.length > 0
            ? "No sequential order of these operations leaves the store as it is now."
            : "";
  const again =
    retried.length > 0 ? ["The fault was over then: an operation that failed must succeed when it is retried."] : [];
  const parts = [answers.length === 0 ? "" : `${answers.join("; ")}.`, because].filter((sentence) => sentence !== "");
  return [...formatFaults(steps), ...(parts.length === 0 ? [] : [parts.join(" ")]), ...again];
}

function formatMustNotThrow({ operation }: Event, clients: number, preemptions: number): string {
  if (clients === 1) return `${operation.type} must not throw.`;
  if (preemptions > 0) return `${operation.type} must not throw, whatever other clients do at the same time.`;
  return `${operation.type} must not throw; here the clients ran one after the other, without a preemption.`;
}

function formatFaults(steps: readonly Step[]): string[] {
  return steps.flatMap((step) =>
    step.injected === undefined
      ? []
      : [`${describeClient(step.client)}'s ${quoteStep(step)} was made to fail: ${step.injected}.`],
  );
}

/** Describes the crash, and what is expected of each operation after it. */
function formatCrash({ steps, events, recoveries }: ShownTrace, describe: Describe): string[] {
  const [recovery] = recoveries;
  const last = steps.at(-1);
  const moment =
    last === undefined ? "before the first step" : `after ${describeClient(last.client)}'s ${quoteStep(last)}`;
  const moments =
    recovery?.crash === undefined
      ? formatFaults(steps)
      : [`${recovery.crash.kind === "kill" ? "The process was killed" : "Power was lost"} ${moment}.`];
  const expected = events.map((event) => {
    const { outcome } = event;
    if (outcome.type !== "indeterminate")
      return `${formatCall(event, describe)} had returned: what it did must be there.`;
    const how = outcome.error === undefined ? "had not returned" : "had failed";
    return `${formatCall(event, describe)} ${how}: it must have taken effect completely or not at all.`;
  });
  const again = recoveries.length > 1 ? ["The recovery was crashed as well, so it had to run again."] : [];
  return [...moments, ...expected, ...again];
}

function formatCall({ client, operation }: Event, describe: Describe): string {
  return `${describeClient(client)}'s ${describeOperation(describe, operation)}`;
}

function formatEnd(outcome: Outcome, describe: Describe): string {
  const text = describeOutcome(describe, outcome);
  switch (outcome.type) {
    case "answered":
      return `returned ${text}`;
    case "malformed":
      return `returned ${text}`;
    case "rejected":
    case "conflict":
      return `was ${text}`;
    case "indeterminate":
      return outcome.error === undefined ? "did not return" : text;
    case "threw":
      return text;
    default:
      return outcome satisfies never;
  }
}
