import type { Operation } from "../core/index.js";
import type { ModelExploration } from "./explore-model.js";
import { keyOf } from "./plain-data.js";
import type { ModelOperation, Pool } from "./sample-arguments.js";

/** An operation of the pool, with what the model does with it. */
export interface PoolEntry {
  /** Its number in the pool. */
  readonly number: number;
  readonly operation: ModelOperation;
  readonly isWriter: boolean;
  readonly partition: string | undefined;
}

/** The pool of a bound target, as programs choose from it. */
export interface BoundPool {
  /** In the order of the model. */
  readonly types: readonly string[];
  readonly entries: readonly PoolEntry[];
  /** Those of a type: first those that change an empty store, then those that change any, then the simplest. */
  ofType(type: string): readonly PoolEntry[];
  isWriter(type: string): boolean;
  /** Undefined: the operation is not in the pool. */
  entryOf(operation: Operation): PoolEntry | undefined;
  /** The different partitions; one, undefined, if the model has none. */
  readonly partitions: readonly (string | undefined)[];
}

export function bindPool(
  operations: readonly { readonly type: string; readonly readOnly: boolean }[],
  pool: Pool,
  exploration: ModelExploration,
): BoundPool {
  const writers = new Set(operations.flatMap(({ type, readOnly }) => (readOnly ? [] : [type])));
  const entries = pool.map((operation, number): PoolEntry => {
    const isWriter = writers.has(operation.type);
    return { number, operation, isWriter, partition: exploration.operations[number]?.partition };
  });
  const byKey = new Map(entries.map((entry) => [keyOf(entry.operation), entry]));
  const worth = ({ number }: PoolEntry): number => {
    const explored = exploration.operations[number];
    return Number(explored?.changesInitial ?? false) + Number(explored?.changes ?? false);
  };
  const types = operations.map(({ type }) => type);
  const byType = new Map(
    types.map((type) => {
      const own = entries.filter(({ operation }) => operation.type === type);
      return [type, own.toSorted((a, b) => worth(b) - worth(a) || a.number - b.number)];
    }),
  );
  return {
    types,
    entries,
    ofType: (type) => byType.get(type) ?? [],
    isWriter: (type) => writers.has(type),
    entryOf: (operation) => byKey.get(keyOf(operation)),
    partitions: [...new Set(entries.map(({ partition }) => partition))],
  };
}
