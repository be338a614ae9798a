import {
  type Action,
  type ConcurrentProgram,
  isEnvironment,
  jobOf,
  jobOperation,
  type Operation,
  operationsIn,
} from "../core/index.js";
import type { Generate } from "../workload/index.js";
import { concurrentCases, sequentialPrograms, shrinkableCases } from "./arbitraries.js";
import type { BoundPool, PoolEntry } from "./bound-pool.js";
import type { ModelExploration } from "./explore-model.js";
import { keyOf } from "./plain-data.js";
import { type FindPrefixes, smallestPairOf, smallPrograms } from "./small-programs.js";
import { stressRound } from "./stress-round.js";

export async function createGenerate(
  pool: BoundPool,
  { usedUpAfter }: ModelExploration,
  jobs: readonly string[],
  findPrefixes: FindPrefixes,
): Promise<Generate> {
  const suites = await smallPrograms(pool, findPrefixes);
  const jobOperations = jobs.map(jobOperation);
  return {
    suites,
    smallestPair: smallestPairOf(suites),
    sequentialPrograms: () => sequentialPrograms(pool),
    concurrentCases: (clientsMax) => concurrentCases(pool, clientsMax),
    shrinkableCases: () => shrinkableCases(pool, jobOperations),
    stressRound: (options) => stressRound(pool, usedUpAfter, options),
    afterCrash: (program) => afterCrash(pool, program),
    useAgain: (action) => useAgain(pool, action),
  };
}

const [readsMax, againMax] = [12, 12];

/** What a client does in a restarted application: it reads everything back, does every operation once more, and reads again. */
function afterCrash(pool: BoundPool, { prefix, clients }: ConcurrentProgram): readonly Operation[] {
  const done = [...operationsIn(prefix), ...clients.flat()].filter((operation) => jobOf(operation) === undefined);
  const partitions = new Set(done.map((operation) => pool.entryOf(operation)?.partition));
  const reads = readsOf(pool, (entry) => pool.partitions.length === 1 || partitions.has(entry.partition), done);
  // One of each type that was not used, too: what was left behind may be in the way of another operation only.
  const others = pool.types.flatMap((type) => {
    const own = pool.ofType(type).filter(({ isWriter }) => isWriter);
    return own.find(({ operation }) => !done.some((each) => keyOf(each) === keyOf(operation))) ?? own[0] ?? [];
  });
  const writes = distinct([...done, ...others.map(({ operation }) => operation)]).filter(({ type }) =>
    pool.isWriter(type),
  );
  return [...reads, ...writes.slice(0, againMax), ...reads];
}

/** What uses the same thing once more: the same operation, and what reads what it concerns. */
function useAgain(pool: BoundPool, action: Action): readonly Operation[] {
  if (isEnvironment(action) || jobOf(action) !== undefined) return [];
  const entry = pool.entryOf(action);
  if (entry === undefined) return [action];
  const reads = readsOf(pool, ({ partition }) => partition === entry.partition, [action]).slice(0, 4);
  return entry.isWriter ? [...reads, action, ...reads] : reads;
}

/** Operations that only read, those with arguments that were used before the others. */
function readsOf(
  pool: BoundPool,
  isWanted: (entry: PoolEntry) => boolean,
  used: readonly Operation[],
): readonly Operation[] {
  const named = new Set(used.map((operation) => keyOf("argument" in operation ? operation.argument : undefined)));
  const isNamed = ({ operation }: PoolEntry): boolean => named.has(keyOf(operation.argument));
  const reading = pool.types
    .filter((type) => !pool.isWriter(type))
    .flatMap((type) => pool.ofType(type))
    .filter(isWanted);
  const sorted = [...reading.filter(isNamed), ...reading.filter((entry) => !isNamed(entry))];
  return sorted.slice(0, readsMax).map(({ operation }) => operation);
}

function distinct(operations: readonly Operation[]): readonly Operation[] {
  return [...new Map(operations.map((operation) => [keyOf(operation), operation])).values()];
}
