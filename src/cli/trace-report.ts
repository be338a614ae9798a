import { type Event, type ShownTrace, type Step, sayObservation, sayOperation, sayState } from "rollcall/verify";
import { renderLaterLives } from "./later-lives-report.js";
import { tellStory } from "./story.js";
import { type Colours, columns, margin, wrap } from "./terminal.js";
import { nameOf, sayStep } from "./trace-words.js";

/*
 * A controlled run, drawn: a column for each client, time downwards, one line for each step.
 */

export function renderTrace(trace: ShownTrace, colours: Colours): string[] {
  const rows = fold(rowsOf(trace), trace);
  const width = Math.floor((columns - margin) / trace.clients);
  const clients = trace.clients === 1 ? "1 client" : `${trace.clients} clients`;
  const preemptions = trace.preemptions === 1 ? "1 preemption" : `${trace.preemptions} preemptions`;
  return [
    ...renderPrefix(trace),
    `  ${clients}, ${preemptions}. Time runs downwards; the numbers are steps.`,
    "",
    `${" ".repeat(margin)}${Array.from({ length: trace.clients }, (_, client) => nameOf(client).padEnd(width)).join("")}`.trimEnd(),
    ...rows.map((row) => renderRow(row, width, colours)),
    ...renderRetried(trace, colours),
    ...renderLaterLives(trace, colours),
    ...renderPossible(trace),
    "",
    ...tellStory(trace).flatMap((sentence) => wrap(sentence, "  ")),
  ];
}

interface Row {
  readonly client: number;
  readonly number: number | undefined;
  readonly text: string;
  /** Is not cut where the line is too long: what came of it. */
  readonly ending: string;
  readonly kind: "call" | "step" | "waiting" | "answer" | "violation" | "folded";
  /** What others do depends on it, or it is what the run is about: never folded. */
  readonly matters: boolean;
}

function renderPrefix({ prefix }: ShownTrace): string[] {
  if (prefix.length === 0) return [];
  const before = prefix.flatMap(({ action, observation }) => {
    const answer = observation === undefined ? "" : ` → ${sayObservation(observation)}`;
    return wrap(`${sayOperation(action)}${answer}`, "    ");
  });
  return ["  Before, client A alone:", "", ...before, ""];
}

function rowsOf(trace: ShownTrace): Row[] {
  const { steps, culprit } = trace;
  const important = new Set(steps.filter((step) => hasRival(step, steps)));
  return steps.flatMap((step, index) => {
    const { client, calls, returns, lock } = step;
    const waits = lock === "blocked" || lock === "blocking";
    const edge = steps[index - 1]?.client !== client || steps[index + 1]?.client !== client;
    const rows: Row[] = [
      {
        client,
        number: index + 1,
        ...sayStep(step),
        kind: calls !== undefined ? "call" : waits ? "waiting" : "step",
        matters: calls !== undefined || waits || edge || step.error !== undefined || important.has(step),
      },
    ];
    const event = returns === undefined ? undefined : eventOf(trace, client, returns);
    if (event !== undefined) {
      const wrong = event === culprit || event.observation.type === "threw" || event.observation.type === "malformed";
      const text = `→ ${sayObservation(event.observation)}`;
      rows.push({
        client,
        number: undefined,
        text,
        ending: wrong ? "  ✗" : "",
        kind: wrong ? "violation" : "answer",
        matters: true,
      });
    }
    return rows;
  });
}

/** Some other client's step must not change places with it. */
function hasRival(step: Step, steps: readonly Step[]): boolean {
  return step.accesses.some(
    ({ resource, mode }) =>
      resource !== "clock" &&
      steps.some(
        (other) =>
          other.client !== step.client &&
          other.accesses.some(
            (theirs) => theirs.resource === resource && (mode === "write" || theirs.mode === "write"),
          ),
      ),
  );
}

function eventOf({ events }: ShownTrace, client: number, operation: number): Event | undefined {
  return events.filter((event) => event.client === client)[operation];
}

const foldedMin = 4;

/** Long stretches of one client in which nothing happens that concerns the others become one line. */
function fold(rows: readonly Row[], { steps }: ShownTrace): Row[] {
  const folded: Row[] = [];
  let dull: Row[] = [];
  const flush = (): void => {
    const [first] = dull;
    if (first !== undefined && dull.length >= foldedMin && steps.length > 16) {
      folded.push({ ...first, number: undefined, text: `⋮ ${dull.length} more steps`, ending: "", kind: "folded" });
    } else folded.push(...dull);
    dull = [];
  };
  for (const row of rows) {
    if (row.matters || row.client !== dull[0]?.client) flush();
    if (row.matters) folded.push(row);
    else dull.push(row);
  }
  flush();
  return folded;
}

function renderRow({ client, number, text, ending, kind }: Row, width: number, colours: Colours): string {
  const start = margin + client * width;
  const room = (client + 1) * width + margin > columns - width ? columns - start : width - 2;
  const cut =
    text.length + ending.length > room ? `${text.slice(0, room - ending.length - 1)}…${ending}` : text + ending;
  const paint = {
    call: colours.bold,
    step: (line: string) => line,
    waiting: colours.yellow,
    answer: colours.green,
    violation: colours.red,
    folded: colours.dim,
  }[kind];
  return `${String(number ?? "").padStart(margin - 2)}  ${" ".repeat(client * width)}${paint(cut)}`.trimEnd();
}

function renderRetried({ retried }: ShownTrace, colours: Colours): string[] {
  return retried.flatMap(({ client, operation, observation }) => {
    const lines = wrap(
      `${nameOf(client)} tries again: ${sayOperation(operation)} → ${sayObservation(observation)}`,
      " ".repeat(margin),
    );
    return ["", ...(observation.type === "threw" ? lines.map((line) => colours.red(line)) : lines)];
  });
}

function renderPossible({ possible, culprit }: ShownTrace): string[] {
  if (possible.length === 0) return [];
  const when = culprit === undefined ? "Possible at the end" : "Possible where ✗ stands";
  return ["", ...wrap(`${when}: ${possible.map(sayState).join("; or ")}.`, "  ")];
}
