import type { JudgeContext } from "./context.js";
import { seeded } from "./random.js";
import type { ModelOperation, Pool } from "./sample-arguments.js";
import type { ModelState } from "./stepper.js";

/** What the model does with the operations of the pool, by their indices in it. */
export interface ModelExploration {
  readonly operations: readonly ExploredOperation[];
  /**
   * The number of operations after which nothing changes any more, for example because all seats are taken. Then only a
   * new store shows more. Undefined: changes do not end.
   */
  readonly usedUpAfter: number | undefined;
}

export interface ExploredOperation {
  /** Undefined: the model has no partitions. */
  readonly partition: string | undefined;
  /** Whether it changes the initial state, or any state that was met. */
  readonly changesInitial: boolean;
  readonly changes: boolean;
  /** What it may end with in the initial state while it changes nothing, and while it changes something; see `Outcome.seen`. */
  readonly staying: readonly string[];
  readonly changing: readonly string[];
}

/**
 * The maximum numbers of states and steps of the exploration, which checks the laws of the model before anything is
 * run.
 */
const [statesMax, stepsMax] = [400, 20_000];
/** The maximum time of the exploration, in milliseconds. */
const walkingMs = 4_000;

/**
 * Explores the states of the model, breadth first, with the operations of the pool.
 * @throws UnlawfulModelError if a law of the model does not hold
 */
export function exploreModel(context: JudgeContext, pool: Pool): ModelExploration {
  const { stepper } = context;
  const partitions = pool.map((operation) => stepper.partitionOf(operation));
  const changes = new Set<number>();
  const deadline = performance.now() + walkingMs;
  for (const partition of new Set(partitions)) {
    const own = [...pool.entries()].filter(([number]) => partitions[number] === partition);
    for (const number of walk({ stepper }, own, partition, deadline)) changes.add(number);
  }
  const { initial } = stepper;
  return {
    usedUpAfter: usedUpAfter(context, pool),
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
  deadline: number,
): ReadonlySet<number> {
  const changes = new Set<number>();
  const met = new Map<string, ModelState>([[stepper.initial.key, stepper.initial]]);
  let steps = 0;
  for (const state of met.values()) {
    stepper.atRest?.(state, partition);
    for (const [number, operation] of operations) {
      if (steps++ > stepsMax || performance.now() > deadline) return changes;
      for (const { state: next } of stepper.step(state, operation)) {
        if (next.key !== state.key) changes.add(number);
        if (met.size < statesMax) met.set(next.key, met.get(next.key) ?? next);
      }
    }
  }
  return changes;
}

const [walks, walkLength] = [4, 300];

/** Walks at random, several times, and returns after how many operations the last change came at the latest. */
function usedUpAfter({ stepper }: JudgeContext, pool: Pool): number | undefined {
  let last = 0;
  const deadline = performance.now() + walkingMs;
  for (let seed = 1; seed <= walks; seed += 1) {
    const random = seeded(seed);
    const states = new Map<string | undefined, ModelState>();
    for (let done = 1; done <= walkLength; done += 1) {
      const operation = random.pick(pool);
      if (operation === undefined || performance.now() > deadline) return undefined;
      const partition = stepper.partitionOf(operation);
      const before = states.get(partition) ?? stepper.initial;
      const after = random.pick(stepper.step(before, operation))?.state ?? before;
      if (after.key !== before.key) last = Math.max(last, done);
      states.set(partition, after);
    }
    if (last > walkLength / 2) return undefined;
  }
  return last;
}
