import { type Operation, type OperationType, operationTypes, type StoreSnapshot } from "rollcall/model";
import { type Action, describeError, isEnvironment, type NamedProgram, type Program } from "../core/index.js";
import {
  type BoundWorkload,
  BrokenTargetError,
  type Contacted,
  type Generate,
  type Probe,
  type Suites,
  type Workload,
} from "../workload/index.js";
import { afterCrash, useAgain } from "./after-crash.js";
import { concurrentCases, programs, shrinkableCases } from "./arbitraries.js";
import type { RegistrationEvent } from "./event.js";
import { hasNewForm, startLeftOut } from "./first-edition.js";
import { judgeHistory, judgeSequence, type RegistrationHistory } from "./judge/index.js";
import { apiKeysFor, type KeyKind, keyKinds, keysOfAllKinds } from "./keys.js";
import { deleteDatabase, loseDatabase } from "./lose-database.js";
import { writes } from "./operation-types.js";
import { withHintAtKeys } from "./similar-keys.js";
import { alone, doubles, pairsOnOneKey, pairsOnTwoKeys, threeAlike, threeDifferent } from "./small-programs.js";
import { registrationSoaking } from "./soak/index.js";
import { planRound } from "./stress-plan.js";
import type { OwnTraits } from "./target-form.js";

/** What is known of a registration target. */
export interface RegistrationFacts {
  /** Types of operations that it offers. */
  readonly offered: readonly string[];
  /** Undefined: the target names no keys of its own. */
  readonly apiKeys?: readonly string[] | undefined;
  /** Default: true. */
  readonly databaseMayBeLost?: boolean;
  /** Default: no limit. */
  readonly maxClients?: number;
  /** The kinds of unusual default keys that the store takes. Default: none. */
  readonly keyKinds?: readonly KeyKind[];
  /** Jobs to run. Default: none. */
  readonly jobs?: readonly string[];
  /** What is left out, each with the reason. Default: nothing. */
  readonly leftOut?: readonly string[];
}

/** Tries what only this workload asks of a target, and binds it. See `Workload.bind`. */
export async function bind(workload: Workload, contacted: Contacted, probe: Probe): Promise<BoundWorkload> {
  const { traits, offered } = contacted;
  const { apiKeys, databaseMayBeLost, hasNewField } = traits.own as OwnTraits;
  if (databaseMayBeLost) await tryLoss(contacted, probe);
  const { keyKinds = [], leftOut = [] } = apiKeys === undefined ? await tryKinds(contacted, probe) : {};
  const isOld = !hasNewField && !hasNewForm(contacted.snapshot as StoreSnapshot);
  const jobs = isOld ? traits.jobs.filter((job) => job !== "start") : traits.jobs;
  return bindRegistration(workload, {
    offered,
    apiKeys,
    databaseMayBeLost,
    maxClients: traits.maxClients,
    jobs,
    keyKinds,
    leftOut: jobs.length < traits.jobs.length ? [...leftOut, startLeftOut] : leftOut,
  });
}

/** Nothing is tried: for a target of which everything is known. */
export function bindRegistration(workload: Workload, facts: RegistrationFacts): BoundWorkload {
  const { apiKeys, keyKinds: kinds = [], leftOut = [], jobs = [], maxClients = Number.POSITIVE_INFINITY } = facts;
  const offered = operationTypes.filter((type) => facts.offered.includes(type));
  const lists = offered.includes("listActive");
  return {
    workload,
    describe: workload.describe,
    types: offered.map((type) => ({ type, writes: writes(type) })),
    leftOut,
    jobs,
    maxClients,
    judge: (history) => judgeHistory(history as RegistrationHistory),
    judgeSequence,
    mustHaveWritten: (prefix, events) => hasRegisteredAnew(prefix, events as readonly RegistrationEvent[]),
    stressNotes: lists
      ? ["listActive was checked for each key, and for each pair of keys that changed during a list"]
      : [],
    withHints: (findings, observed) => withHintAtKeys(findings, apiKeys, observed as readonly RegistrationEvent[]),
    lose: (directory, snapshot, key, observed) => loseDatabase(directory, snapshot as StoreSnapshot, key, observed),
    generate: generateFor(offered, { databaseMayBeLost: true, ...facts, keyKinds: kinds }),
    soaking: registrationSoaking({ offered, keysFor: (count) => apiKeysFor(apiKeys, count) }),
    close: async () => undefined,
  };
}

/** The one that every store has, and the heart of the matter: two clients register the same key. */
const smallestPair = "register beside register, key unknown";

const stressKeys = 1000;

function generateFor(
  offered: readonly OperationType[],
  facts: RegistrationFacts & { readonly databaseMayBeLost: boolean; readonly keyKinds: readonly KeyKind[] },
): Generate {
  const { apiKeys, keyKinds: kinds, databaseMayBeLost } = facts;
  const eight = apiKeysFor(apiKeys, 8);
  const few = eight.slice(0, 3);
  // Of the default keys: three that differ in case or in the last character, and two that do after a long prefix.
  const [first = "", second = "", third = "", long = "", , , , longer = ""] = eight;
  const unusual = apiKeys === undefined ? kinds.map(({ at }) => at(0)) : [];
  return {
    suites: suitesFor(offered, few, databaseMayBeLost),
    smallestPair,
    sequentialPrograms: () => programs({ offered, databaseMayBeLost }, [first, second, third, long, longer], unusual),
    concurrentCases: (clientsMax) => concurrentCases(offered, few, clientsMax),
    shrinkableCases: () => shrinkableCases(offered, few),
    stressRound: ({ clients, batchesMax, seed }) => {
      const keys = keysOfAllKinds({ apiKeys, keyKinds: kinds }, stressKeys);
      return planRound({ offered, apiKeys: keys, clients, batchesMax, seed });
    },
    afterCrash: (program) => afterCrash(program, eight, offered),
    useAgain: (action: Action) => (isEnvironment(action) ? [] : useAgain(action as Operation, offered)),
  };
}

function suitesFor(offered: readonly OperationType[], keys: readonly string[], databaseMayBeLost: boolean): Suites {
  const playable = (suite: readonly NamedProgram[]): readonly NamedProgram[] =>
    databaseMayBeLost ? suite : suite.filter(({ program }) => program.prefix.every(({ type }) => type !== "lose"));
  return {
    alone: playable(alone(offered, keys)),
    pairs: playable(pairsOnOneKey(offered, keys)),
    pairsApart: playable(pairsOnTwoKeys(offered, keys)),
    threeAlike: playable(threeAlike(offered, keys)),
    threeDifferent: playable(threeDifferent(offered, keys)),
    doubles: playable(doubles(offered, keys)),
  };
}

/** Whether a key was registered that had not been registered in the prefix. */
function hasRegisteredAnew(prefix: Program, events: readonly RegistrationEvent[]): boolean {
  const before = new Set(
    prefix.flatMap((action) => (action.type === "register" ? [(action as { readonly key: string } & Action).key] : [])),
  );
  return events.some(
    ({ operation, outcome }) =>
      operation.type === "register" && outcome.type === "answered" && !before.has(operation.key),
  );
}

/** Whether `inspect` can show that a user database was deleted. */
async function tryLoss({ directory, snapshot }: Contacted, probe: Probe): Promise<void> {
  const read = snapshot as StoreSnapshot | undefined;
  if (read === undefined) return;
  for (const { authId } of read.registry ?? []) deleteDatabase(directory, read, authId);
  const { failure } = await probe.run({ directory, inspect: true, isDisturbed: true });
  if (failure === undefined) return;
  const advice = failure.startsWith("inspect")
    ? " (a user database was deleted; inspect must be able to show that)"
    : "";
  throw new BrokenTargetError(`${failure}${advice}`);
}

/**
 * Registers one key of each kind, those of one group in one store: two kinds may get into each other's way there. A kind that
 * is refused with an error that is no legitimate answer is left out: which keys a store accepts is its own business.
 */
async function tryKinds(
  { isSlow }: Contacted,
  probe: Probe,
): Promise<{ readonly keyKinds: readonly KeyKind[]; readonly leftOut: readonly string[] }> {
  const accepted: KeyKind[] = [];
  const leftOut: string[] = [];
  for (const kinds of isSlow ? [keyKinds] : keyKinds.map((kind) => [kind])) {
    const directory = probe.newDirectory();
    const operations = kinds.map(({ at }): Operation => ({ type: "register", key: at(0), settings: {} }));
    const { outcomes } = await probe.run({ directory, setup: true, operations });
    probe.discard(directory);
    for (const [index, kind] of kinds.entries()) {
      const outcome = outcomes[index];
      if (outcome?.type === "threw")
        leftOut.push(`a key with ${kind.name}, because the store refuses it: ${describeError(outcome.error)}`);
      else accepted.push(kind);
    }
  }
  return { keyKinds: accepted, leftOut };
}
