import type { JudgeContext } from "./context.js";
import { keyOf } from "./plain-data.js";
import type { Pool } from "./sample-arguments.js";
import { type StoreStates, stepStore, storeKey } from "./store-states.js";

interface Prefix {
  readonly operations: readonly number[];
  readonly store: StoreStates;
}

/** Of each type so many operations stand in prefixes, and so many different prefixes are considered. */
const [ofTypeMax, candidatesMax, lengthMax] = [4, 60, 2];

/** With a model that takes its time, programs that come later go without prefixes. */
const searchingMs = 4_000;

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
  const deadline = performance.now() + searchingMs;
  return programs.map((clients) => {
    const partitions = new Set(clients.flat().map((number) => partitionOf(context, pool, number)));
    const key = keyOf([...partitions].map((partition) => partition ?? null));
    const candidates = known.get(key) ?? candidatesFor(context, pool, partitions);
    known.set(key, candidates);
    const orders = mergesOf(clients);
    const found = new Map<string, readonly number[]>();
    for (const { operations, store } of candidates) {
      if (found.size === prefixesMax || (found.size > 0 && performance.now() > deadline)) break;
      const course = courseOf(context, pool, orders, store);
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
  const none: Prefix = { operations: [], store: new Map() };
  const found = new Map<string, Prefix>([[storeKey(none.store), none]]);
  for (const { operations, store } of found.values()) {
    if (operations.length === lengthMax) break;
    for (const number of own) {
      const next = stepStore(context, pool, store, number)?.store;
      if (next === undefined || found.size === candidatesMax) continue;
      const key = storeKey(next);
      if (!found.has(key)) found.set(key, { operations: [...operations, number], store: next });
    }
  }
  return [...found.values()];
}

/** What can be seen of a program that begins in this state: of each of its orders all answers. */
function courseOf(
  context: JudgeContext,
  pool: Pool,
  orders: readonly (readonly number[])[],
  store: StoreStates,
): string {
  return orders
    .map((order) => {
      let now = store;
      return order.map((number) => {
        const step = stepStore(context, pool, now, number);
        now = step?.store ?? now;
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
