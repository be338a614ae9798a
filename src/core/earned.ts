import type { OperationType } from "./operation.js";
import type { Work } from "./result.js";

/*
 * What must have been done before a pass that found nothing wrong counts as passed. Less shows nothing, and is `unknown`.
 */

const moreTime = "give it more time (--time), or schedules if you limit them (--schedules)";

/** Why too little was done for any pass; undefined: enough was. */
export function shortfallOfWork(
  { runs, operations, rejected }: Work,
  types: readonly OperationType[],
): string | undefined {
  if (runs === 0) return `there was no time to run anything; ${moreTime}`;
  const offered = types.map(({ type }) => type);
  const missing = offered.filter((type) => (operations[type] ?? 0) === 0);
  if (missing.length > 0)
    return `${missing.join(", ")} ${missing.length === 1 ? "was" : "were"} never called; ${moreTime}`;
  const refused = offered.filter((type) => (operations[type] ?? 0) > 0 && operations[type] === rejected[type]);
  if (refused.length === 0) return undefined;
  return `every ${refused.join(" and every ")} was refused with a rejected error, so nothing was shown of it`;
}

/** Why too little of a kind of programs was explored to the end. `what`: what was to be done to them, for a reader. */
export function shortfallOfPrograms({ schedules }: Work, kind: string, what: string): string | undefined {
  const programs = schedules?.programs.find((each) => each.kind === kind);
  if (programs === undefined) throw new RangeError(`no kind of programs is called ${kind}`);
  const { complete, count } = programs;
  if (complete === count && count > 0) return undefined;
  return `only ${complete} of the ${count} programs with ${kind} were ${what}, and all of them must be; ${moreTime}`;
}

/** Why the smallest programs of two clients were not explored far enough: one of these must have been, to the last schedule. */
export function shortfallOfPair({ schedules }: Work, name: string): string | undefined {
  const isComplete = schedules?.programs.some(({ completed }) => completed.includes(name)) === true;
  return isComplete
    ? undefined
    : `not every schedule of the smallest pair of clients (${name}) could be run, and all of them must be; ${moreTime}; clients that poll or sleep need much of it`;
}

/** Why nothing went wrong in a pass whose purpose that is. */
export function shortfallOfCount(count: number, what: string): string | undefined {
  return count > 0 ? undefined : `${what}, so nothing was shown of them`;
}
