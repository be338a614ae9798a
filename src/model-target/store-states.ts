import type { JudgeContext } from "./context.js";
import { keyOf } from "./plain-data.js";
import type { Pool } from "./sample-arguments.js";
import { type StateSet, setOf, stepSet, TooManyStatesError } from "./state-set.js";

/** The possible states of a store, for each partition with an operation. */
export type StoreStates = ReadonlyMap<string | undefined, StateSet>;

/** What can be seen of an operation, and the store afterwards. Undefined: too many states are possible. */
export function stepStore(
  { stepper }: JudgeContext,
  pool: Pool,
  store: StoreStates,
  number: number,
): { readonly store: StoreStates; readonly seen: string } | undefined {
  const operation = pool[number];
  if (operation === undefined) return undefined;
  try {
    const partition = stepper.partitionOf(operation);
    const before = store.get(partition) ?? setOf([stepper.initial]);
    const after = before && stepSet(stepper, before, operation, () => true);
    if (before === undefined || after === undefined) return undefined;
    const outcomes = before.members.flatMap((state) => stepper.step(state, operation)).map(({ seen }) => seen);
    const seen = `${[...new Set(outcomes)].sort().join("|")}${after === before ? "" : ", changed"}`;
    return { store: after === before ? store : new Map([...store, [partition, after]]), seen };
  } catch (error) {
    if (error instanceof TooManyStatesError) return undefined;
    throw error;
  }
}

/** Equal for stores with equal states. */
export function storeKey(store: StoreStates): string {
  return keyOf([...store].map(([partition, { key }]) => [partition ?? null, key]).sort());
}
