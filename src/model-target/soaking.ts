import type { Operation } from "../core/index.js";
import type {
  IncrementalJudge,
  MayCall,
  SegmentJudgement,
  Soaking,
  SoakWork,
  SoakWorkOptions,
} from "../workload/index.js";
import type { BoundPool, PoolEntry } from "./bound-pool.js";
import { readSnapshot } from "./context.js";
import type { Judge } from "./judge.js";

/** A state that has grown larger than this, as JSON, makes checking slow. */
const stateCharactersMax = 20_000;
const readsMax = 12;

export function createSoaking(pool: BoundPool, judge: Judge): Soaking {
  const reads = pool.entries.filter(({ isWriter }) => !isWriter);
  let checkers = 0;
  return {
    newStorage() {
      let size = 0;
      return {
        judge: openIncrementalJudge(judge, checkers++, (now) => {
          size = now;
        }),
        work: (options) => planWork(pool, options),
        note: () => undefined,
        isUsedUp: () => size > stateCharactersMax,
      };
    },
    readBack: (subject) =>
      reads
        .filter(({ partition }) => partition === subject)
        .slice(0, readsMax)
        .map(({ operation }) => operation),
    overview: pool.partitions.length > 1 ? [] : reads.slice(0, readsMax).map(({ operation }) => operation),
  };
}

/** What the store may hold is known by the process of the judge. If that had to be started anew, nothing is known. */
function openIncrementalJudge(judge: Judge, checker: number, onSize: (size: number) => void): IncrementalJudge {
  let generation: number | undefined;
  return {
    async advance(segment): Promise<SegmentJudgement> {
      const settled = await judge.ask({ kind: "advance", checker, segment });
      if (settled.type === "lost") return { type: "undecided", reason: settled.reason };
      generation ??= judge.generation();
      if (generation !== judge.generation()) {
        return {
          type: "undecided",
          reason: "the process of the model had to be started anew in the middle of a history",
        };
      }
      const { result } = settled;
      if (result.type === "undecided") return result;
      if (result.type === "explained") {
        onSize(result.size);
        return { type: "explained" };
      }
      const { findings, partition, possible } = result;
      const culprit = result.culprit === undefined ? undefined : segment.events[result.culprit];
      const subjects = partition === undefined ? [] : [partition];
      return { type: "failed", findings, ...(culprit === undefined ? {} : { culprit }), subjects, possible };
    },
    checkAtRest(snapshot) {
      const violated = readSnapshot(snapshot)?.violated ?? [];
      if (violated.length === 0) return undefined;
      const findings = violated.map((sentence) => ({ code: "own-invariant", values: { sentence } }));
      return { type: "failed", findings, subjects: [], possible: [] };
    },
  };
}

/** Most operations of a round are on a few things, so that they meet; the others are on any. */
function planWork(pool: BoundPool, { random }: SoakWorkOptions): SoakWork {
  const focus = new Set(random.some(pool.partitions, 2));
  const few = pool.types.flatMap((type) =>
    random.some(
      pool.ofType(type).filter(({ partition }) => focus.has(partition)),
      2,
    ),
  );
  const draw = (entries: readonly PoolEntry[], mayCall: MayCall): Operation | undefined =>
    random.pick(entries.filter(({ partition }) => mayCall(partition)))?.operation;
  const writers = (entries: readonly PoolEntry[]): readonly PoolEntry[] => entries.filter(({ isWriter }) => isWriter);
  return {
    next: (mayCall) => (random.chance(0.7) ? draw(few, mayCall) : undefined) ?? draw(pool.entries, mayCall),
    change: (mayCall) => draw(writers(few), mayCall) ?? draw(writers(pool.entries), mayCall),
  };
}
