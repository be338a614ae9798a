import {
  type LaterLife,
  type ShownTrace,
  type Step,
  type StoreSnapshot,
  sayObservation,
  sayOperation,
} from "rollcall/verify";
import { type Colours, margin, wrap } from "./terminal.js";
import { sayStep, shortPaths } from "./trace-words.js";

/*
 * What comes below a trace: the moment of the crash, what was lost with it, and how the application went on.
 */

export function renderLaterLives(trace: ShownTrace, colours: Colours): string[] {
  return trace.lives.flatMap((life, index) => [
    "",
    ...sayEnd(life).map((line) => colours.red(line)),
    "",
    "  The application starts again, in a new process:",
    "",
    ...renderSteps(life.steps, index === trace.lives.length - 1),
    ...renderRest(life, trace, colours),
  ]);
}

function sayEnd({ crash, lost }: LaterLife): string[] {
  if (crash === undefined) return wrap("Before anything is tried again, the process is killed.", "  ");
  if (crash.kind === "kill") return ["  ⚡ The process is killed here."];
  return wrap(`⚡ Power is lost here, and with it ${lost.map(shortPaths).join(", ")}.`, "  ");
}

/** Of a recovery that comes to its end what it has changed, and what has failed. */
function renderSteps(steps: readonly Step[], comesToItsEnd: boolean): string[] {
  const lines: string[] = [];
  let left = 0;
  const sayLeft = (): void => {
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
    sayLeft();
    const { text, ending } = sayStep(step);
    lines.push(...wrap(`${text}${ending}`, `${String(step.index + 1).padStart(margin - 2)}  `));
  }
  sayLeft();
  return lines;
}

function changesSomething({ label, accesses }: Step): boolean {
  return accesses.some(({ mode }) => mode !== "read") && !/^(BEGIN|COMMIT|close|PRAGMA)\b/.test(label);
}

function renderRest({ recovered, answers, failure }: LaterLife, { culprit }: ShownTrace, colours: Colours): string[] {
  const rest = recovered === undefined ? [] : wrap(`At rest: ${sayAtRest(recovered)}.`, " ".repeat(margin));
  const lines = answers.flatMap(({ operation, observation }) => {
    const line = wrap(`${sayOperation(operation)} → ${sayObservation(observation)}`, " ".repeat(margin));
    const wrong = operation === culprit?.operation || observation.type === "threw" || observation.type === "malformed";
    return wrong ? line.map((part, index) => colours.red(index === line.length - 1 ? `${part}  ✗` : part)) : line;
  });
  const ended =
    failure === undefined
      ? []
      : wrap(`${failure.stage} threw ${failure.error.code ?? failure.error.name}  ✗`, " ".repeat(margin)).map((line) =>
          colours.red(line),
        );
  return [...rest, ...lines, ...ended];
}

function sayAtRest({ apiKeys, registry, userDatabases }: StoreSnapshot): string {
  const rows = (count: number, what: string): string => `${count} ${count === 1 ? what : `${what}s`}`;
  return (
    `${rows(apiKeys.length, "row")} in api_keys, ${rows(registry.length, "row")} in user_registry, ` +
    rows(userDatabases.length, "user database")
  );
}
