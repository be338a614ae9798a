import type { Step } from "rollcall/verify";
import type { Trace } from "#src/core/index.js";
import { nextChoices, type Run, type Shown } from "../interleavings/brute-force.js";
import { outcomeOf } from "../outcome.js";

/** Runs every schedule of clients that share one process, without any reduction: at each moment every other that can come. */
export async function everyOrder(run: Run): Promise<Shown> {
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (let choices: readonly number[] | undefined = []; choices !== undefined; schedules += 1) {
    const trace: Trace = await run({ type: "choices", choices });
    addShown(classes, trace);
    choices = nextChoices(trace);
  }
  return { classes, schedules };
}

export function addShown(classes: Map<string, Set<string>>, trace: Trace): void {
  const name = classOf(trace);
  const outcomes = classes.get(name) ?? new Set();
  classes.set(name, outcomes.add(outcomeOf(trace)));
}

/**
 * Returns the class of a schedule as text: for each moment, by its id, the earlier moments on which it depends. It uses
 * nothing of the exploration: dependence is defined here once more.
 */
function classOf({ steps }: Trace): string {
  const moments: Step[][] = [];
  for (const step of steps) {
    if (step.moment === undefined) moments.at(-1)?.push(step);
    else moments.push([step]);
  }
  const idOf = (own: readonly Step[]): string => own[0]?.moment?.id ?? "";
  const lines = moments.map((own, index) => {
    const needed = moments.slice(0, index).filter((earlier) => areDependent(earlier, own));
    return `${idOf(own)} after ${needed.map(idOf).sort().join(" ")}`;
  });
  return lines.sort().join("\n");
}

function areDependent(one: readonly Step[], other: readonly Step[]): boolean {
  const isNeeded = other.some(({ moment }) => moment?.after.some((step) => one.some(({ index }) => index === step)));
  const theirs = other.flatMap(({ accesses }) => accesses);
  return (
    isNeeded ||
    one.some(({ accesses }) =>
      accesses.some(({ resource, mode }) =>
        theirs.some((each) => each.resource === resource && (mode !== each.mode || mode === "write")),
      ),
    )
  );
}
