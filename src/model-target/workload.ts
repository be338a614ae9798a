import { type Event, jobOf, type Operation, type Outcome, type Program, TargetUnusableError } from "../core/index.js";
import type { BoundWorkload, Contacted, Traits, Workload } from "../workload/index.js";
import type { ModelTraits } from "./adapter.js";
import { type BoundPool, bindPool } from "./bound-pool.js";
import { describeModel } from "./describe.js";
import type { ModelExploration } from "./explore-model.js";
import { ranks } from "./finding.js";
import { createGenerate } from "./generate.js";
import { type Judge, openJudge, type Settled } from "./judge.js";
import { copyPlain, isRecord } from "./plain-data.js";
import { createSoaking } from "./soaking.js";
import { codeOf } from "./specification.js";
import { seenAnswer, seenError } from "./stepper.js";
import { workloadName } from "./workload-name.js";

/** A model that does not answer within this time is ended. */
const limitMs = 30_000;

/** Stores with a model of their own. */
export const modelTargets: Workload = {
  name: workloadName,
  adapter: new URL("./adapter.js", import.meta.url).href,
  describe: describeModel(() => undefined),
  ranks,
  firstOperations,
  bind,
  parseOperation,
};

/** Each operation with its two simplest arguments, and the first one once more. */
function firstOperations(traits: Traits, offered: readonly string[]): readonly Operation[] {
  const { pool } = traits.own as ModelTraits;
  const few = (type: string, count: number): readonly Operation[] =>
    pool.filter((operation) => operation.type === type).slice(0, count);
  return [...offered.flatMap((type) => few(type, 2)), ...offered.flatMap((type) => few(type, 1))];
}

/** @throws Error with what is wrong */
function parseOperation(value: unknown): Operation {
  if (!isRecord(value) || typeof value.type !== "string" || value.type === "") {
    throw new TypeError("an operation must be an object with type, a string that is not empty");
  }
  const stray = Object.keys(value).find((name) => name !== "type" && name !== "argument");
  if (stray !== undefined) throw new TypeError(`an operation has type and argument, but no ${stray}`);
  const { type } = value;
  const argument = copyPlain(value.argument);
  return argument === undefined ? { type } : { type, ...{ argument } };
}

/** Starts the process of the model, checks the laws of the model, and plans what to run. */
async function bind({ targetUrl, traits, offered }: Contacted): Promise<BoundWorkload> {
  const own = traits.own as ModelTraits;
  const judge = openJudge({ targetUrl, traits: own, limitMs });
  try {
    const exploration = insist(targetUrl, await judge.ask({ kind: "exploration" }));
    const pool = bindPool(own.operations, own.pool, exploration);
    const generate = await createGenerate(pool, exploration, traits.jobs, async (programs, prefixesMax) =>
      insist(targetUrl, await judge.ask({ kind: "prefixes", programs, prefixesMax })),
    );
    return {
      ...judging(judge),
      workload: modelTargets,
      describe: describeModel((operation) => pool.entryOf(operation)?.partition),
      types: own.operations
        .filter(({ type }) => offered.includes(type))
        .map(({ type, readOnly }) => ({ type, writes: !readOnly })),
      leftOut: [],
      jobs: traits.jobs,
      maxClients: traits.maxClients,
      placement: traits.placement,
      mustHaveWritten: (prefix, events) => mustHaveWritten(pool, exploration, prefix, events),
      stressNotes: own.isCompared ? [] : [notCompared],
      withHints: (findings) => findings,
      lose: () => undefined,
      generate,
      soaking: createSoaking(pool, judge),
      close: () => judge.close(),
    };
  } catch (error) {
    await judge.close();
    throw error;
  }
}

const notCompared =
  "the store at rest was not compared with the model: that takes both inspect of the target and atRest of the model";

function judging(judge: Judge): Pick<BoundWorkload, "judge" | "judgeSequence"> {
  return {
    async judge(history) {
      const settled = await judge.ask({ kind: "history", history });
      if (settled.type === "done") return settled.result;
      return { findings: [], shown: { events: [], earlier: 0, possible: [] }, unknown: settled.reason };
    },
    async judgeSequence(runs) {
      const settled = await judge.ask({ kind: "sequence", runs });
      return settled.type === "done" ? settled.result : { findings: [], unknown: settled.reason };
    },
  };
}

function insist<Result>(targetUrl: string, settled: Settled<Result>): Result {
  if (settled.type === "done") return settled.result;
  throw new TargetUnusableError(targetUrl, { kind: "silent", message: settled.reason });
}

/** If nothing was ever written, every operation has found an empty store. */
function mustHaveWritten(
  pool: BoundPool,
  exploration: ModelExploration,
  prefix: Program,
  events: readonly Event[],
): boolean {
  if (prefix.length > 0) return false;
  return events.some(({ operation, outcome }) => {
    const entry = jobOf(operation) === undefined ? pool.entryOf(operation) : undefined;
    const explored = entry && exploration.operations[entry.number];
    const seen = seenIn(outcome);
    if (explored === undefined || seen === undefined) return false;
    return explored.changing.includes(seen) && !explored.staying.includes(seen);
  });
}

function seenIn(outcome: Outcome): string | undefined {
  if (outcome.type === "answered") return seenAnswer(outcome.answer);
  return outcome.type === "threw" ? seenError(codeOf(outcome.error)) : undefined;
}
