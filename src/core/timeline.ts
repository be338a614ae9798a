import { assert } from "./invariant.js";

/**
 * A moment of a controlled run, as its client knows it. Marks are sorted first and numbered then, so that no client
 * needs to know the positions of another.
 */
export type Mark =
  /** In the prefix. `order` counts the marks of the first client. */
  | { readonly part: "prefix"; readonly order: number }
  /** A step begins, then an operation is called in it, then an operation returns in it. */
  | { readonly part: "steps"; readonly step: number; readonly edge: "begins" | "called" | "returned" }
  /** A client tries an operation again, after all steps. */
  | { readonly part: "retries"; readonly client: number; readonly order: number }
  /** The end of an indeterminate operation, after all retries. It cannot take effect later. */
  | { readonly part: "resolved"; readonly order: number; readonly client: number };

const parts: readonly Mark["part"][] = ["prefix", "steps", "retries", "resolved"];
const edges = ["begins", "called", "returned"];

/** Returns a function that returns the position of each of these marks. Positions are counted from 0. */
export function createTimeline(marks: readonly Mark[]): (mark: Mark) => number {
  const positions = new Map<string, number>();
  for (const mark of marks.toSorted(compareMarks)) positions.set(keyOf(mark), positions.size);
  assert(positions.size === marks.length, "two events of a history have the same position");
  return (mark) => {
    const position = positions.get(keyOf(mark));
    if (position === undefined) throw new RangeError(`the timeline has no mark ${keyOf(mark)}`);
    return position;
  };
}

function keyOf(mark: Mark): string {
  return `${mark.part} ${numbersOf(mark).join()}`;
}

function compareMarks(one: Mark, other: Mark): number {
  if (one.part !== other.part) return parts.indexOf(one.part) - parts.indexOf(other.part);
  const [first, second] = [numbersOf(one), numbersOf(other)];
  const differing = first.findIndex((number, index) => number !== second[index]);
  return differing === -1 ? 0 : (first[differing] ?? 0) - (second[differing] ?? 0);
}

function numbersOf(mark: Mark): readonly number[] {
  switch (mark.part) {
    case "prefix":
      return [mark.order];
    case "steps":
      return [mark.step, edges.indexOf(mark.edge)];
    case "retries":
      return [mark.client, mark.order];
    case "resolved":
      return [mark.order, mark.client];
    default:
      return mark satisfies never;
  }
}
