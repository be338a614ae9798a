import type { Operation } from "../core/index.js";
import type { StressRoundOptions } from "../workload/index.js";
import type { BoundPool, PoolEntry } from "./bound-pool.js";
import { seeded } from "./random.js";

/** The kinds of batches, over and over: what meets most often comes most often. */
const pattern = ["same", "alike", "same", "mixed", "alike", "wide"] as const;
const operationsPerBatchMax = 4;
/** In a batch in which operations are to meet, their arguments are chosen from so few. */
const fewMax = 3;

/** A store that is used up at once is still used a few times. */
const batchesMin = 4;

/** The work of one round, the same for the same seed. */
export function stressRound(
  pool: BoundPool,
  usedUpAfter: number | undefined,
  { clients, batchesMax, seed }: StressRoundOptions,
): readonly (readonly (readonly Operation[])[])[] {
  const random = seeded(seed);
  const writers = pool.types.filter((type) => pool.isWriter(type));
  const reads = pool.entries.filter(({ isWriter }) => !isWriter);
  const draw = (entries: readonly PoolEntry[]): Operation[] => {
    const entry = random.pick(entries);
    return entry === undefined ? [] : [entry.operation];
  };
  const anyType = (): string => random.pick(writers) ?? random.pick(pool.types) ?? "";
  const few = (type: string): readonly PoolEntry[] => pool.ofType(type).slice(0, fewMax);
  const fewOfAll = pool.types.flatMap(few);

  const batch = (kind: (typeof pattern)[number]): Operation[][] => {
    switch (kind) {
      case "same": {
        // All clients do the same, and then read what became of it.
        const [operation] = draw(few(anyType()));
        return times(clients, () => [...(operation === undefined ? [] : [operation]), ...draw(reads)]);
      }
      case "alike": {
        const type = anyType();
        return times(clients, () => [...draw(few(type)), ...draw(reads)]);
      }
      case "mixed":
        return times(clients, () => times(1 + random.below(operationsPerBatchMax), () => draw(fewOfAll)).flat());
      case "wide":
        return times(clients, () => times(1 + random.below(operationsPerBatchMax), () => draw(pool.entries)).flat());
      default:
        return kind satisfies never;
    }
  };
  // What comes after the store is used up only reads.
  const worthwhile = usedUpAfter === undefined ? batchesMax : batchesMin + Math.ceil(usedUpAfter / clients);
  return times(Math.min(batchesMax, worthwhile), (index) => batch(pattern[index % pattern.length] ?? "mixed"));
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
