import { describeClient, type Event, type Observation, type ShownTrace, type Step } from "../../core/index.js";
import { type Describe, describeObservation, describeOperation, isWrongInItself } from "../../workload/index.js";
import { isWriting, shortSql } from "./statements.js";
import { quoteStep } from "./step-text.js";

/**
 * How it came about, in words: for each place where a client was kept from going on, what it had seen or done, what the
 * others did meanwhile, and what it did then.
 */
export function tellStory(trace: ShownTrace, describe: Describe): string[] {
  const { steps } = trace;
  const sentences: string[] = [];
  let start = 0;
  while (start < steps.length) {
    const client = steps[start]?.client ?? 0;
    let end = start;
    while (steps[end + 1]?.client === client) end += 1;
    const resumed = steps.findIndex((step, index) => index > end && step.client === client);
    if (resumed !== -1) sentences.push(...sayTurn(steps, client, end, resumed));
    start = end + 1;
  }
  return [
    ...sentences.slice(0, sentencesMax),
    ...(trace.lives.length > 0 ? sayCrash(trace, describe) : sayAnswers(trace, describe)),
  ];
}

const sentencesMax = 4;

function sayTurn(steps: readonly Step[], client: number, end: number, resumed: number): string[] {
  const between = steps.slice(end + 1, resumed);
  const [last, next] = [steps[end], steps[resumed]];
  if (last !== undefined && next !== undefined && isWaiting(last)) return [sayWait(client, last, between, next)];
  const before = lastOf(steps.slice(0, end + 1), client);
  const after = rivalAfter(steps, resumed, client, between) ?? next;
  return before === undefined || after === undefined ? [] : [sayOvertaking(client, before, between, after)];
}

function isWaiting({ lock }: Step): boolean {
  return lock === "blocked" || lock === "blocking";
}

/** The last thing that the client did which others could matter to. */
function lastOf(steps: readonly Step[], client: number): Step | undefined {
  return steps.findLast((step) => step.client === client && step.accesses.some(({ resource }) => resource !== "clock"));
}

/** What the client does later that meets what the others have done in between. */
function rivalAfter(
  steps: readonly Step[],
  resumed: number,
  client: number,
  between: readonly Step[],
): Step | undefined {
  const touched = new Set(
    between.flatMap(({ accesses }) => accesses.flatMap(({ resource, mode }) => (mode === "write" ? [resource] : []))),
  );
  const later = steps.slice(resumed).filter((step) => step.client === client);
  const meeting = later.find(({ accesses }) => accesses.some(({ resource }) => touched.has(resource)));
  // A BEGIN says nothing of what the transaction is for.
  const isBegin = meeting !== undefined && /^(BEGIN|SAVEPOINT)\b/i.test(meeting.label);
  const deed = isBegin ? later.find((step) => step.index > meeting.index && isWriting(step.label)) : undefined;
  return later.find(({ error }) => error !== undefined) ?? deed ?? meeting;
}

function sayWait(client: number, waiting: Step, between: readonly Step[], next: Step): string {
  const who = describeClient(client);
  const then =
    next.error !== undefined ? `it failed with ${next.error}` : isWaiting(next) ? "it waited again" : "it had the lock";
  return `${who} waited for a lock, to do ${quoteStep(waiting)}. Meanwhile ${sayMeanwhile(between)}. Then ${then}.`;
}

function sayOvertaking(client: number, before: Step, between: readonly Step[], after: Step): string {
  const who = describeClient(client);
  const did = sayMeanwhile(between);
  const seen = before.result === undefined ? "" : ` (${before.result})`;
  const outcome = after.error !== undefined ? `, which failed with ${after.error}` : "";
  const alike = between.find((step) => step.label === before.label && step.result === before.result);
  if (alike !== undefined && before.result !== undefined && after.error !== undefined) {
    const both = `${who} and ${describeClient(alike.client)} both did ${quoteStep(before)}${seen}`;
    return `${both}; ${did}; then ${who} ${sayDeed(after)}${outcome}.`;
  }
  const then = after.label === before.label && after.file === before.file ? "did the same again" : sayDeed(after);
  return `${who} ${sayDeed(before)}${seen}. Before it went on, ${did}. Then ${who} ${then}${outcome}.`;
}

function sayDeed(step: Step): string {
  return `${step.calls === undefined ? "did" : "called"} ${quoteStep(step)}`;
}

/** What others did: what they wrote, or else the last thing that could matter, or else what they called. */
function sayMeanwhile(between: readonly Step[]): string {
  const others = [...new Set(between.map((step) => step.client))];
  return others
    .map((client) =>
      sayDeeds(
        client,
        between.filter((step) => step.client === client),
      ),
    )
    .join(", and ");
}

const deedsMax = 3;

function sayDeeds(client: number, steps: readonly Step[]): string {
  const who = describeClient(client);
  const written = [...new Set(steps.filter(hasWritten).map(({ label }) => `"${withoutValues(label)}"`))];
  if (written.length > 0) return `${who} did ${written.slice(0, deedsMax).join(", ")}`;
  const telling =
    lastOf(
      steps.filter(({ calls }) => calls === undefined),
      client,
    ) ?? steps.at(-1);
  if (telling === undefined) return `${who} went on`;
  if (isWaiting(telling)) return `${who} waited for a lock, to do ${quoteStep(telling)}`;
  const outcome = telling.error ?? telling.result;
  return `${who} ${sayDeed(telling)}${outcome === undefined ? "" : ` (${outcome})`}`;
}

function hasWritten({ label, result, error }: Step): boolean {
  return error === undefined && isWriting(label) && result !== "0 changed";
}

function withoutValues(label: string): string {
  return shortSql(label)
    .replace(/\s+(SET|WHERE)\b.*/i, "")
    .trim();
}

function sayAnswers(
  { clients, preemptions, steps, events, retried, culprit, possible }: ShownTrace,
  describe: Describe,
): string[] {
  const answers = events.map((event) => `${sayCall(event, describe)} ${sayEnd(event.observation, describe)}`);
  const all = [...events, ...retried];
  const thrown = all.find(({ observation }) => observation.type === "threw" && isWrongInItself(describe, observation));
  const isMalformed = all.some(({ observation }) => observation.type === "malformed");
  const because =
    thrown !== undefined
      ? sayMustNotThrow(thrown, clients, preemptions)
      : isMalformed
        ? "An answer must have the form that the contract asks for."
        : culprit !== undefined
          ? `No sequential order of these operations${retried.includes(culprit) ? ", and of what was tried again," : ""} gives these answers.`
          : possible.length > 0
            ? "No sequential order of these operations leaves the store as it is now."
            : "";
  const again =
    retried.length > 0 ? ["The fault was over then: what had failed must succeed when it is tried again."] : [];
  const told = [answers.length === 0 ? "" : `${answers.join("; ")}.`, because].filter((sentence) => sentence !== "");
  return [...sayFaults(steps), ...(told.length === 0 ? [] : [told.join(" ")]), ...again];
}

function sayMustNotThrow({ operation }: Event, clients: number, preemptions: number): string {
  if (clients === 1) return `${operation.type} must not throw.`;
  if (preemptions > 0) return `${operation.type} must not throw, whatever other clients do at the same time.`;
  return `${operation.type} must not throw; here the clients even ran one after the other, and none was interrupted.`;
}

function sayFaults(steps: readonly Step[]): string[] {
  return steps.flatMap((step) =>
    step.injected === undefined
      ? []
      : [`${describeClient(step.client)}'s ${quoteStep(step)} was made to fail: ${step.injected}.`],
  );
}

/** What is expected after a crash: of whom, and why. */
function sayCrash({ steps, events, lives }: ShownTrace, describe: Describe): string[] {
  const [life] = lives;
  const last = steps.at(-1);
  const place =
    last === undefined ? "before the first step" : `after ${describeClient(last.client)}'s ${quoteStep(last)}`;
  const moments =
    life?.crash === undefined
      ? sayFaults(steps)
      : [`${life.crash.kind === "kill" ? "The process was killed" : "Power was lost"} ${place}.`];
  const expected = events.map((event) => {
    const { observation } = event;
    if (observation.type !== "interrupted")
      return `${sayCall(event, describe)} had returned: what it did must be there.`;
    const how = observation.error === undefined ? "had not returned" : "had failed";
    return `${sayCall(event, describe)} ${how}: it must have taken effect completely or not at all.`;
  });
  const again = lives.length > 1 ? ["The recovery was crashed as well, so it had to be done once more."] : [];
  return [...moments, ...expected, ...again];
}

function sayCall({ client, operation }: Event, describe: Describe): string {
  return `${describeClient(client)}'s ${describeOperation(describe, operation)}`;
}

function sayEnd(observation: Observation, describe: Describe): string {
  const said = describeObservation(describe, observation);
  switch (observation.type) {
    case "answered":
      return `returned ${said}`;
    case "malformed":
      return `returned ${said}`;
    case "tolerated":
    case "conflict":
      return `was ${said}`;
    case "interrupted":
      return observation.error === undefined ? "did not return" : said;
    case "threw":
      return said;
    default:
      return observation satisfies never;
  }
}
