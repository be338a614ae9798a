import type { Step } from "rollcall/verify";
import type { Schedule, Trace } from "#src/core/index.js";
import { outcomeOf } from "../outcome.js";

export type Run = (schedule: Schedule) => Promise<Trace>;

/** The classes of some schedules, each with all outcomes of its schedules, and the number of schedules. */
export interface Shown {
  readonly classes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly schedules: number;
}

/** Runs every schedule, without any reduction: at each decision every choice. */
export async function everySchedule(run: Run): Promise<Shown> {
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (let choices: readonly number[] | undefined = []; choices !== undefined; schedules += 1) {
    const trace: Trace = await run({ type: "choices", choices });
    addShown(classes, trace);
    choices = nextChoices(trace);
  }
  return { classes, schedules };
}

/** The last decision that has a choice left takes its next one. */
export function nextChoices({ choices, options }: Trace): readonly number[] | undefined {
  const last = choices.findLastIndex((choice, index) => choice + 1 < (options[index] ?? 0));
  return last === -1 ? undefined : [...choices.slice(0, last), (choices[last] ?? 0) + 1];
}

export function addShown(classes: Map<string, Set<string>>, trace: Trace): void {
  const name = classOf(trace);
  const outcomes = classes.get(name) ?? new Set();
  classes.set(name, outcomes.add(outcomeOf(trace)));
}

/**
 * Returns the class of a schedule as text: for each step, named by its client and its position in it, the earlier steps
 * of other clients on which it depends. It uses nothing of the exploration: nothing is hashed, and dependence is
 * defined here once more. A step that met a lock, and that no other client can notice, is left out.
 */
export function classOf({ steps }: Trace): string {
  const happened = steps.filter(({ lock }) => lock !== "blocked");
  const counts = new Map<number, number>();
  const names = happened.map(({ client }) => {
    const position = counts.get(client) ?? 0;
    counts.set(client, position + 1);
    return `${client}.${position}`;
  });
  const lines = happened.map((step, index) => {
    const needed = happened.flatMap((earlier, at) => (at < index && areDependent(earlier, step) ? [names[at]] : []));
    return `${names[index]} after ${needed.sort().join(" ")}`;
  });
  return lines.sort().join("\n");
}

function areDependent(one: Step, other: Step): boolean {
  if (one.client === other.client) return false;
  return one.accesses.some((own) =>
    other.accesses.some((theirs) => {
      const same = own.resource === theirs.resource || [own.resource, theirs.resource].includes("everything");
      const harmless = own.mode === theirs.mode && own.mode !== "write";
      return same && !harmless;
    }),
  );
}
