import type { JudgeContext } from "./context.js";
import { keyOf } from "./plain-data.js";
import type { ModelOperation, Pool } from "./sample-arguments.js";
import { type StateSet, setOf, stepSet, TooManyStatesError } from "./state-set.js";
import type { ModelState } from "./stepper.js";

/** What the model does with the operations of the pool, by their numbers in it. */
export interface Survey {
  readonly operations: readonly SurveyedOperation[];
}

export interface SurveyedOperation {
  /** Undefined: the model has no partitions. */
  readonly partition: string | undefined;
  /** Whether it changes the initial state, or any state that was met. */
  readonly changesInitial: boolean;
  readonly changes: boolean;
  /** What it may end with in the initial state while it changes nothing, and while it changes something; see `Outcome.seen`. */
  readonly staying: readonly string[];
  readonly changing: readonly string[];
}

/** So many states are walked through, and so many steps taken, to check the laws of the model before anything is run. */
const [statesMax, stepsMax] = [400, 20_000];

/**
 * Walks through the states of the model, breadth first, with the operations of the pool.
 * @throws UnlawfulModelError if a law of the model does not hold
 */
export function survey({ stepper }: JudgeContext, pool: Pool): Survey {
  const partitions = pool.map((operation) => stepper.partitionOf(operation));
  const changes = new Set<number>();
  for (const partition of new Set(partitions)) {
    const own = [...pool.entries()].filter(([number]) => partitions[number] === partition);
    for (const number of walk({ stepper }, own, partition)) changes.add(number);
  }
  const { initial } = stepper;
  return {
    operations: pool.map((operation, number) => {
      const outcomes = stepper.step(initial, operation);
      const seenIf = (isChange: boolean): string[] => [
        ...new Set(outcomes.flatMap(({ seen, state }) => ((state.key !== initial.key) === isChange ? [seen] : []))),
      ];
      const [staying, changing] = [seenIf(false), seenIf(true)];
      return {
        partition: partitions[number],
        changesInitial: changing.length > 0,
        changes: changes.has(number),
        staying,
        changing,
      };
    }),
  };
}

/** The numbers of the operations that change any state that was met. */
function walk(
  { stepper }: Pick<JudgeContext, "stepper">,
  operations: readonly (readonly [number, ModelOperation])[],
  partition: string | undefined,
): ReadonlySet<number> {
  const changes = new Set<number>();
  const met = new Map<string, ModelState>([[stepper.initial.key, stepper.initial]]);
  let steps = 0;
  for (const state of met.values()) {
    stepper.atRest?.(state, partition);
    for (const [number, operation] of operations) {
      if (steps++ > stepsMax) return changes;
      for (const { state: next } of stepper.step(state, operation)) {
        if (next.key !== state.key) changes.add(number);
        if (met.size < statesMax) met.set(next.key, met.get(next.key) ?? next);
      }
    }
  }
  return changes;
}

/** The store in all its partitions, as far as anything was done to it. */
type World = ReadonlyMap<string | undefined, StateSet>;

interface Prefix {
  readonly operations: readonly number[];
  readonly world: World;
}

/** Of each type so many operations stand in prefixes, and so many different prefixes are considered. */
const [ofTypeMax, candidatesMax, lengthMax] = [4, 60, 2];

/**
 * For each program the prefixes after which it can go differently, none among them: the answers, in any order of the
 * operations, differ from those after the prefixes before. `programs`: for each client its operations.
 */
export function findPrefixes(
  context: JudgeContext,
  pool: Pool,
  programs: readonly (readonly (readonly number[])[])[],
  prefixesMax: number,
): readonly (readonly (readonly number[])[])[] {
  const known = new Map<string, readonly Prefix[]>();
  return programs.map((clients) => {
    const partitions = new Set(clients.flat().map((number) => partitionOf(context, pool, number)));
    const key = keyOf([...partitions].map((partition) => partition ?? null));
    const candidates = known.get(key) ?? candidatesFor(context, pool, partitions);
    known.set(key, candidates);
    const orders = mergesOf(clients);
    const found = new Map<string, readonly number[]>();
    for (const { operations, world } of candidates) {
      if (found.size === prefixesMax) break;
      const course = courseOf(context, pool, orders, world);
      if (!found.has(course)) found.set(course, operations);
    }
    return [...found.values()];
  });
}

function partitionOf({ stepper }: JudgeContext, pool: Pool, number: number): string | undefined {
  const operation = pool[number];
  return operation === undefined ? undefined : stepper.partitionOf(operation);
}

/** Short sequences of operations that lead to different states, the shortest first. */
function candidatesFor(
  context: JudgeContext,
  pool: Pool,
  partitions: ReadonlySet<string | undefined>,
): readonly Prefix[] {
  const counts = new Map<string, number>();
  const own = [...pool.entries()].flatMap(([number, { type }]) => {
    const count = (counts.get(type) ?? 0) + 1;
    if (context.readOnlyTypes.has(type) || !partitions.has(partitionOf(context, pool, number))) return [];
    counts.set(type, count);
    return count > ofTypeMax ? [] : [number];
  });
  const none: Prefix = { operations: [], world: new Map() };
  const found = new Map<string, Prefix>([[worldKey(none.world), none]]);
  for (const { operations, world } of found.values()) {
    if (operations.length === lengthMax) break;
    for (const number of own) {
      const next = stepWorld(context, pool, world, number)?.world;
      if (next === undefined || found.size === candidatesMax) continue;
      const key = worldKey(next);
      if (!found.has(key)) found.set(key, { operations: [...operations, number], world: next });
    }
  }
  return [...found.values()];
}

function worldKey(world: World): string {
  return keyOf([...world].map(([partition, { key }]) => [partition ?? null, key]).sort());
}

/** What can be seen of an operation, and the store afterwards. Undefined: too many states are possible. */
function stepWorld(
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

/** What can be seen of a program that begins in this state: of each of its orders all answers. */
function courseOf(context: JudgeContext, pool: Pool, orders: readonly (readonly number[])[], world: World): string {
  return orders
    .map((order) => {
      let now = world;
      return order.map((number) => {
        const step = stepWorld(context, pool, now, number);
        now = step?.world ?? now;
        return step?.seen ?? "";
      });
    })
    .join("\n");
}

/** All orders in which clients can take turns. */
function mergesOf(clients: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const busy = clients.filter((own) => own.length > 0);
  if (busy.length === 0) return [[]];
  return busy.flatMap((own) => {
    const [first, ...rest] = own;
    const others = busy.map((each) => (each === own ? rest : each));
    return first === undefined ? [] : mergesOf(others).map((order) => [first, ...order]);
  });
}
