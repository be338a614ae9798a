import { type ShownTrace, type Step, sayObservation, sayOperation } from "rollcall/verify";
import { nameOf, shortSql } from "./trace-words.js";

/**
 * How it came about, in words: for each place where a client was kept from going on, what it had seen or done, what the
 * others did meanwhile, and what it did then.
 */
export function tellStory(trace: ShownTrace): string[] {
  const { steps } = trace;
  const sentences: string[] = [];
  let start = 0;
  while (start < steps.length) {
    const client = steps[start]?.client ?? 0;
    let end = start;
    while (steps[end + 1]?.client === client) end += 1;
    const resumed = steps.findIndex((step, index) => index > end && step.client === client);
    if (resumed !== -1) {
      const before = lastOf(steps.slice(0, end + 1), client);
      const between = steps.slice(end + 1, resumed);
      const after = rivalAfter(steps, resumed, client, between) ?? steps[resumed];
      if (before !== undefined && after !== undefined) sentences.push(sayTurn(client, before, between, after));
    }
    start = end + 1;
  }
  return [...sentences.slice(0, sentencesMax), ...(trace.lives.length > 0 ? sayCrash(trace) : sayAnswers(trace))];
}

const sentencesMax = 4;

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
  return (
    later.find(({ error }) => error !== undefined) ??
    later.find(({ accesses }) => accesses.some(({ resource }) => touched.has(resource)))
  );
}

function sayTurn(client: number, before: Step, between: readonly Step[], after: Step): string {
  const others = [...new Set(between.map((step) => step.client))].map(nameOf).join(" and ");
  const writes = between
    .filter(
      ({ label, result, error }) =>
        error === undefined && /^(INSERT|UPDATE|DELETE|REPLACE)\b/.test(label) && result !== "0 changed",
    )
    .map(
      ({ label }) =>
        `"${shortSql(label)
          .replace(/\s+(SET|WHERE)\b.*/i, "")
          .trim()}"`,
    );
  const did =
    writes.length === 0 ? `${others} went on` : `${others} did ${[...new Set(writes)].slice(0, 3).join(", ")}`;
  const seen = before.result === undefined ? "" : ` (${before.result})`;
  const outcome = after.error !== undefined ? `, which failed with ${after.error}` : "";
  const alike = between.find((step) => step.label === before.label && step.result === before.result);
  if (alike !== undefined && before.result !== undefined && after.error !== undefined) {
    const both = `${nameOf(client)} and ${nameOf(alike.client)} both did ${quote(before)}${seen}`;
    return `${both}; ${did}; then ${nameOf(client)} did ${quote(after)}${outcome}.`;
  }
  return `${nameOf(client)} did ${quote(before)}${seen}. Before it went on, ${did}. Then ${nameOf(client)} did ${quote(after)}${outcome}.`;
}

function quote({ label, file }: Step): string {
  return file === "" || /^[A-Z]{3,}\b/.test(label) ? `"${shortSql(label)}"` : `"${label} ${file.split("/").at(-1)}"`;
}

function sayAnswers({ events, culprit }: ShownTrace): string[] {
  const answers = events.map(
    ({ client, operation, observation }) =>
      `${nameOf(client)}'s ${sayOperation(operation)} ${said(sayObservation(observation))}`,
  );
  const thrown = events.find(({ observation }) => observation.type === "threw");
  const because =
    thrown !== undefined
      ? `${thrown.operation.type} must answer, whatever others do at the same time.`
      : culprit !== undefined
        ? "No order of these operations, one after the other, gives these answers."
        : "No order of these operations, one after the other, leaves the store as it is now.";
  return [`${answers.join("; ")}. ${because}`];
}

/** What is expected after a crash: of whom, and why. */
function sayCrash({ steps, events, lives, retried }: ShownTrace): string[] {
  const [life] = lives;
  const last = steps.at(-1);
  const moment =
    life?.crash === undefined
      ? "One step was made to fail."
      : `${life.crash.kind === "kill" ? "The process was killed" : "Power was lost"} after ${nameOf(last?.client ?? 0)}'s ${last === undefined ? "beginning" : quote(last)}.`;
  const expected = events.map(({ client, operation, observation }) => {
    const who = `${nameOf(client)}'s ${sayOperation(operation)}`;
    return observation.type === "interrupted"
      ? `${who} had not been answered: it has taken effect wholly or not at all.`
      : `${who} had been answered: what it did must be there.`;
  });
  const again = lives.length > 1 ? ["The recovery was crashed as well, so it had to be done once more."] : [];
  return [
    moment,
    ...expected,
    ...again,
    ...(retried.length > 0 ? ["What failed must succeed when it is tried again."] : []),
  ];
}

function said(observation: string): string {
  return observation.startsWith("threw") || observation.startsWith("refused") ? observation : `answered ${observation}`;
}
