import type { RequiredWork, Work } from "./result.js";

/*
 * How much work a pass must have done to count as passed. If it found nothing wrong after less work, its verdict is
 * `unknown`.
 */

const moreTime = "give it more time (--time), or schedules if you limit them (--schedules)";

/** Returns why the work is too little for any pass; undefined: it is enough. */
export function shortfallOfWork(
  { runs, operations, rejected }: Work,
  { types }: Pick<RequiredWork, "types">,
): string | undefined {
  if (runs === 0) return `there was no time to run anything; ${moreTime}`;
  const missing = types.filter((type) => (operations[type] ?? 0) === 0);
  if (missing.length > 0)
    return `${missing.join(", ")} ${missing.length === 1 ? "was" : "were"} never called; ${moreTime}`;
  const refused = types.filter((type) => (operations[type] ?? 0) > 0 && operations[type] === rejected[type]);
  if (refused.length === 0) return undefined;
  return `every ${refused.join(" and every ")} was refused with an error that the target tolerates, so nothing is known of it`;
}

/**
 * Returns why the work is too little for a kind of programs; undefined: every program was explored to the end. `what`:
 * what was to be done to each program, as text.
 */
export function shortfallOfPrograms({ schedules }: Work, kind: string, what: string): string | undefined {
  const programs = schedules?.programs.find((each) => each.kind === kind);
  if (programs === undefined) throw new RangeError(`no kind of programs is called ${kind}`);
  const { complete, count } = programs;
  if (complete === count && count > 0) return undefined;
  return `only ${complete} of the ${count} programs with ${kind} were ${what}, and all of them must be; ${moreTime}`;
}

/** Returns why the work on the smallest program of two clients is too little; undefined: its last schedule was run. */
export function shortfallOfPair({ schedules }: Work, name: string): string | undefined {
  const isComplete = schedules?.programs.some(({ completed }) => completed.includes(name)) === true;
  return isComplete
    ? undefined
    : `not every schedule of the smallest pair of clients (${name}) could be run, and all of them must be; ${moreTime}; clients that poll or sleep need more of it`;
}

/**
 * Returns why a pass that injects crashes or faults is not done; undefined: it injected at least one. `what`: the
 * reason, as text.
 */
export function shortfallOfCount(count: number, what: string): string | undefined {
  return count > 0 ? undefined : `${what}, so nothing is known of them`;
}
