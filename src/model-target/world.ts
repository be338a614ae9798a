import type { JudgeContext } from "./context.js";
import { keyOf } from "./plain-data.js";
import type { Pool } from "./sample-arguments.js";
import { type StateSet, setOf, stepSet, TooManyStatesError } from "./state-set.js";

/** The store in all its partitions, as far as anything was done to it. */
export type World = ReadonlyMap<string | undefined, StateSet>;

/** What can be seen of an operation, and the store afterwards. Undefined: too many states are possible. */
export function stepWorld(
  { stepper }: JudgeContext,
  pool: Pool,
  world: World,
  number: number,
): { readonly world: World; readonly seen: string } | undefined {
  const operation = pool[number];
  if (operation === undefined) return undefined;
  try {
    const partition = stepper.partitionOf(operation);
    const before = world.get(partition) ?? setOf([stepper.initial]);
    const after = before && stepSet(stepper, before, operation, () => true);
    if (before === undefined || after === undefined) return undefined;
    const outcomes = before.members.flatMap((state) => stepper.step(state, operation)).map(({ seen }) => seen);
    const seen = `${[...new Set(outcomes)].sort().join("|")}${after === before ? "" : ", changed"}`;
    return { world: after === before ? world : new Map([...world, [partition, after]]), seen };
  } catch (error) {
    if (error instanceof TooManyStatesError) return undefined;
    throw error;
  }
}

/** Equal for stores with equal states. */
export function worldKey(world: World): string {
  return keyOf([...world].map(([partition, { key }]) => [partition ?? null, key]).sort());
}
