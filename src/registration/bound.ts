import { type Operation, type OperationType, operationTypes, type StoreSnapshot } from "rollcall/model";
import { type Action, type ClientPlacement, isEnvironment, type Program } from "../core/index.js";
import type { BoundWorkload, Generate, SequentialRun, Workload } from "../workload/index.js";
import { afterCrash, useAgain } from "./after-crash.js";
import { concurrentCases, programs, shrinkableCases } from "./arbitraries.js";
import type { RegistrationEvent } from "./event.js";
import {
  judgeByRepresentatives,
  judgeHistory,
  judgeSequence,
  type RegistrationHistory,
  withKeysAsUsed,
  withRepresentatives,
} from "./judge/index.js";
import { createKeySpace, type KeySpace } from "./key-space.js";
import type { KeyKind } from "./keys.js";
import { loseDatabase } from "./lose-database.js";
import { writes } from "./operation-types.js";
import { withHintAtKeys } from "./similar-keys.js";
import { registrationSoaking } from "./soak/index.js";
import { planRound } from "./stress-plan.js";
import { suitesFor } from "./suites.js";

/** What is known of a registration target. */
export interface RegistrationFacts {
  /** Types of operations that it offers. */
  readonly offered: readonly string[];
  /** Undefined: the target names no keys of its own. */
  readonly apiKeys?: readonly string[] | undefined;
  /** The canonical form of every key that is used. Undefined: each key is its own. */
  readonly forms?: ReadonlyMap<string, string> | undefined;
  /** Default: true. */
  readonly databaseMayBeLost?: boolean;
  /** Default: no limit. */
  readonly maxClients?: number;
  /** Default: one thread each. */
  readonly placement?: ClientPlacement;
  /** The kinds of unusual default keys that the store takes. Default: none. */
  readonly keyKinds?: readonly KeyKind[];
  /** Jobs to run. Default: none. */
  readonly jobs?: readonly string[];
  /** What is left out, each with the reason. Default: nothing. */
  readonly leftOut?: readonly string[];
}

/** Nothing is tried: for a target of which everything is known. */
export function bindRegistration(workload: Workload, facts: RegistrationFacts): BoundWorkload {
  const { apiKeys, forms, keyKinds = [], leftOut = [], jobs = [], maxClients = Number.POSITIVE_INFINITY } = facts;
  const offered = operationTypes.filter((type) => facts.offered.includes(type));
  const keys = createKeySpace({ apiKeys, keyKinds, forms });
  const { representative, variantsOf } = keys;
  const ownKeys = forms === undefined ? apiKeys : keys.first(1);
  return {
    workload,
    describe: { ...workload.describe, subject: subjectBy(workload, representative) },
    types: offered.map((type) => ({ type, writes: writes(type) })),
    leftOut,
    jobs,
    maxClients,
    placement: facts.placement ?? "one thread each",
    judge: (history) => {
      const own = history as RegistrationHistory;
      return forms === undefined ? judgeHistory(own) : judgeByRepresentatives(judgeHistory, own, representative);
    },
    judgeSequence: (runs) => judgeSequenceBy(runs, representative),
    mustHaveWritten: (prefix, events) =>
      mustHaveWritten(prefix, events as readonly RegistrationEvent[], representative),
    stressNotes: [
      ...(offered.includes("listActive")
        ? ["listActive was checked for each key, and for each pair of keys that changed during a list"]
        : []),
      ...(offered.includes("changeKey") ? ["keys were changed in pairs, each to its partner and back"] : []),
    ],
    withHints: (findings, observed) => withHintAtKeys(findings, ownKeys, observed as readonly RegistrationEvent[]),
    lose: (directory, snapshot, key, observed) => {
      const own = observed.map((event) => withRepresentatives(event as RegistrationEvent, representative));
      return loseDatabase(directory, snapshot as StoreSnapshot, representative(key), own);
    },
    generate: generateFor(offered, keys, { ...facts, keyKinds }),
    soaking: registrationSoaking({ offered, keysFor: keys.first, variantsOf, representative }),
    close: async () => undefined,
  };
}

function subjectBy({ describe }: Workload, representative: KeySpace["representative"]) {
  return (operation: Parameters<typeof describe.subject>[0]): string | undefined => {
    const key = describe.subject(operation);
    return key === undefined ? undefined : representative(key);
  };
}

/** Judges runs in which several keys may be one account. Findings name the keys as they were used. */
function judgeSequenceBy(
  runs: readonly SequentialRun[],
  representative: KeySpace["representative"],
): ReturnType<typeof judgeSequence> {
  const asUsed = new Map<unknown, unknown>();
  const judged = runs.map(({ events, losses, ...run }) => ({
    ...run,
    losses: losses.map((loss) => ({ ...loss, key: representative(loss.key) })),
    events: events.map((event) => {
      const own = withRepresentatives(event as RegistrationEvent, representative);
      asUsed.set(own.operation, event.operation);
      return own;
    }),
  }));
  const judgement = judgeSequence(judged);
  return { ...judgement, findings: judgement.findings.map((finding) => withKeysAsUsed(finding, asUsed)) };
}

/** Every store has this program: two clients register the same key. */
const smallestPair = "register beside register, key unknown";

const stressKeys = 1000;

function generateFor(
  offered: readonly OperationType[],
  keys: KeySpace,
  facts: RegistrationFacts & { readonly keyKinds: readonly KeyKind[] },
): Generate {
  const { apiKeys, keyKinds, databaseMayBeLost = true } = facts;
  const { representative, variantsOf } = keys;
  const eight = keys.first(8);
  const few = eight.slice(0, 3);
  // Of the default keys: three that differ in case or in the last character, and two that do after a long prefix.
  const [first = "", second = "", third = "", long = "", , , , longer = ""] = eight;
  const unusual = apiKeys === undefined ? keyKinds.map(({ at }) => at(0)) : [];
  const sequential = { offered, databaseMayBeLost, variantsOf, unusual, keys: [first, second, third, long, longer] };
  return {
    suites: suitesFor({ offered, keys: few, variantsOf, databaseMayBeLost }),
    smallestPair,
    sequentialPrograms: () => programs(sequential),
    concurrentCases: (clientsMax) => concurrentCases({ offered, keys: few, variantsOf }, clientsMax),
    shrinkableCases: () =>
      shrinkableCases(
        offered,
        few.flatMap((key) => [key, ...variantsOf(key)]),
      ),
    stressRound: ({ clients, batchesMax, seed }) =>
      planRound({ offered, apiKeys: keys.mixed(stressKeys), variantsOf, clients, batchesMax, seed }),
    afterCrash: (program) => afterCrash(program, { apiKeys: eight, offered, representative }),
    useAgain: (action: Action) => (isEnvironment(action) ? [] : useAgain(action as Operation, offered)),
  };
}

/**
 * Whether an account was registered that had not been registered in the prefix, or a key was changed to another one.
 */
function mustHaveWritten(
  prefix: Program,
  events: readonly RegistrationEvent[],
  representative: KeySpace["representative"],
): boolean {
  const before = new Set(
    prefix.flatMap((action) =>
      action.type === "register" ? [representative((action as { readonly key: string } & Action).key)] : [],
    ),
  );
  return events.some(({ operation, outcome }) => {
    if (outcome.type !== "answered") return false;
    if (operation.type === "register") return !before.has(representative(operation.key));
    if (operation.type !== "changeKey" || outcome.answer.type !== "done" || !outcome.answer.found) return false;
    return representative(operation.key) !== representative(operation.newKey);
  });
}
