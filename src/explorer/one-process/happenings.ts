import type { Access, Step } from "../../core/index.js";

/** A moment of the event loop, and everything that follows it at once. */
export interface Happening {
  readonly id: string;
  readonly client: number;
  /** The first begins with the moment. The others are synchronous. */
  readonly steps: readonly Step[];
  readonly accesses: readonly Access[];
  /** The happenings without which it could not come, by their positions. */
  readonly after: readonly number[];
}

/** Returns the happenings of a run, in their order. */
export function happeningsOf(steps: readonly Step[]): readonly Happening[] {
  const grouped: Step[][] = [];
  const positionOf = new Map<number, number>();
  for (const step of steps) {
    if (step.moment !== undefined) grouped.push([step]);
    else grouped.at(-1)?.push(step);
    positionOf.set(step.index, grouped.length - 1);
  }
  return grouped.map((own) => ({
    id: own[0]?.moment?.id ?? "",
    client: own[0]?.client ?? 0,
    steps: own,
    accesses: own.flatMap(({ accesses }) => accesses),
    after: (own[0]?.moment?.after ?? []).flatMap((step) => positionOf.get(step) ?? []),
  }));
}
